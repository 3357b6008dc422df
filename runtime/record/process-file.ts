import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessGroup } from '../process-group.ts';
import { identityOf, isRunning, type ProcessIdentity } from '../process-identity.ts';
import { parseTable } from '../json.ts';
import { readIfThere } from '../text-file.ts';
import { AppendFile } from './append-file.ts';
import { processFile, runsFolder } from './run-folders.ts';

/** How long what is ended may take before it is killed, in milliseconds. */
const deadline = 5000;

/**
 * The processes of a run, JSON lines: mab, then all that it has started. The file is there as long as the run goes on, and
 * afterwards only where mab was killed: what it had started goes on then, in sessions of its own.
 */
export class ProcessFile {
  readonly #path: string;
  readonly #file: AppendFile;
  readonly #onTrouble: (error: unknown) => void;

  /** `folder`: of the run. */
  constructor(folder: string, onTrouble: (error: unknown) => void) {
    this.#path = processFile(folder);
    this.#file = new AppendFile(this.#path, onTrouble);
    this.#onTrouble = onTrouble;
    this.add(process.pid);
  }

  add(pid: number): void {
    this.#file.write(JSON.stringify(identityOf(pid)));
    this.#file.flush();
  }

  remove(): void {
    this.#file.close();
    try {
      rmSync(this.#path, { force: true });
    } catch (error) {
      this.#onTrouble(error);
    }
  }
}

/** Ends what runs that were killed have left running; `tell` is told of each such run, by its name. */
export async function endOrphans(root: string, tell: (run: string, processes: number) => void): Promise<void> {
  for (const run of namesIn(runsFolder(root))) {
    const file = processFile(join(runsFolder(root), run));
    const [mab, ...started] = processesIn(file);
    if (mab === undefined || isRunning(mab)) continue;
    // Where the system does not tell when a process began, it may be another one by now.
    const left = started.filter((one) => one.began !== '' && isRunning(one));
    if (left.length > 0) tell(run, left.length);
    await end(left);
    rmSync(file, { force: true });
  }
}

async function end(processes: readonly ProcessIdentity[]): Promise<void> {
  const groups = processes.map(({ pid }) => new ProcessGroup(pid, deadline));
  for (const group of groups) group.stop('SIGTERM');
  const limit = performance.now() + deadline + 1000;
  while (processes.some(isRunning) && performance.now() < limit) await sleep(20);
  for (const group of groups) group.ended();
}

/** Of a mab that was killed, the last line may be cut. */
function processesIn(file: string): readonly ProcessIdentity[] {
  const entries = (readIfThere(file) ?? '').split('\n').map(parseTable);
  return entries.flatMap((entry) => {
    const { pid, began } = entry ?? {};
    return typeof pid === 'number' && typeof began === 'string' ? [{ pid, began }] : [];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
