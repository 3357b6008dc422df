import { rmSync } from 'node:fs';
import { parseTable } from '../json.ts';
import { identityOf, type ProcessIdentity } from '../process-identity.ts';
import { readIfThere } from '../text-file.ts';
import { AppendFile } from './append-file.ts';
import { processFile } from './run-folders.ts';

/** What a run holds while it goes on. */
export interface Held {
  readonly mab: ProcessIdentity;
  /** The folder of its temporary files. */
  readonly temporary: string;
  /** All that it has started, also what has ended since. */
  readonly started: readonly ProcessIdentity[];
}

/**
 * The processes of a run, JSON lines: mab with its temporary folder, then all that it has started. The file is there as
 * long as the run goes on, and afterwards only where mab was killed: what it had started goes on then, in sessions of its
 * own.
 */
export class ProcessFile {
  readonly #path: string;
  readonly #file: AppendFile;
  readonly #onTrouble: (error: unknown) => void;

  /** `folder`: of the run. */
  constructor(folder: string, temporary: string, onTrouble: (error: unknown) => void) {
    this.#path = processFile(folder);
    this.#file = new AppendFile(this.#path, onTrouble);
    this.#onTrouble = onTrouble;
    this.#write({ ...identityOf(process.pid), temporary });
  }

  add(pid: number): void {
    this.#write(identityOf(pid));
  }

  remove(): void {
    this.#file.close();
    try {
      rmSync(this.#path, { force: true });
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  #write(entry: ProcessIdentity & { readonly temporary?: string }): void {
    this.#file.write(JSON.stringify(entry));
    this.#file.flush();
  }
}

/** What the run of this folder holds, or held when it was killed. Of a mab that was killed, the last line may be cut. */
export function heldBy(folder: string): Held | undefined {
  const entries = (readIfThere(processFile(folder)) ?? '').split('\n').map(parseTable);
  const [first, ...others] = entries;
  const mab = identityIn(first);
  if (mab === undefined) return undefined;
  const temporary = first?.['temporary'];
  return {
    mab,
    temporary: typeof temporary === 'string' ? temporary : '',
    started: others.flatMap((entry) => identityIn(entry) ?? []),
  };
}

function identityIn(entry: ReturnType<typeof parseTable>): ProcessIdentity | undefined {
  const { pid, began } = entry ?? {};
  return typeof pid === 'number' && typeof began === 'string' ? { pid, began } : undefined;
}
