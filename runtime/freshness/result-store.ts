import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { StepId } from '../../compiler/plan/plan.ts';
import type { Outputs } from '../event.ts';
import { recordsFolder } from '../record/run-folders.ts';
import type { ContextFiles } from './context-files.ts';
import type { Facts } from './facts.ts';
import type { Material } from './materials.ts';

/** How a step last went well: what decided its result, and the result. */
export interface StoredResult {
  readonly version: 1;
  readonly step: StepId;
  readonly facts: Facts;
  readonly materials: readonly Material[];
  readonly outputs: Outputs;
}

/**
 * The last good result of each step, in `.mab/results`; the files of their contexts in `.mab/contexts`, by hash. What
 * cannot be read is not there; what cannot be written is built again.
 */
export class ResultStore {
  readonly #folder: string;

  /** `root`: the folder that plans are relative to. */
  constructor(root: string) {
    this.#folder = join(root, recordsFolder);
  }

  read(step: StepId): StoredResult | undefined {
    const stored = parsed(textOf(this.#resultFile(step))) as StoredResult | undefined;
    return stored?.version === 1 && stored.step === step ? stored : undefined;
  }

  write(result: StoredResult): void {
    replaceFile(this.#resultFile(result.step), `${JSON.stringify(result)}\n`);
  }

  /** Undefined where they were not kept. */
  readContext(hash: string): ContextFiles | undefined {
    const entries = parsed(textOf(this.#contextFile(hash)));
    return Array.isArray(entries) ? new Map(entries as [string, string][]) : undefined;
  }

  writeContext(hash: string, files: ContextFiles): void {
    if (textOf(this.#contextFile(hash)) === undefined) replaceFile(this.#contextFile(hash), JSON.stringify([...files]));
  }

  #resultFile(step: StepId): string {
    const name = createHash('sha256').update(step).digest('hex').slice(0, 32);
    return join(this.#folder, 'results', `${name}.json`);
  }

  #contextFile(hash: string): string {
    return join(this.#folder, 'contexts', `${hash}.json`);
  }
}

/** Readers see the old file or the new one. */
function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
