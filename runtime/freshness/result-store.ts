import { readdirSync, rmSync, statSync } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { StepId } from '../../compiler/plan/plan.ts';
import type { Outputs } from '../event.ts';
import { parseJson, parseTable } from '../json.ts';
import { makeFolder } from '../folder.ts';
import { readIfThere, replaceFile } from '../text-file.ts';
import { recordsFolder } from '../record/run-folders.ts';
import type { ContextFiles } from './context-files.ts';
import type { Facts } from './facts.ts';
import type { Material } from './materials.ts';
import { saltSize, sealOf } from './seal.ts';

/** How a step last went well: what decided its result, and the result. */
export interface StoredResult {
  readonly version: 1;
  readonly step: StepId;
  /** The node that had taken over from a lost one; absent: it ran where the plan has it first. */
  readonly node?: string;
  readonly facts: Facts;
  /** The words of its commands, so that a later run can say what has changed; older mabs kept none. */
  readonly words?: readonly string[];
  readonly materials: readonly Material[];
  /** The digests of what the index names that it made or read back; absent where they could not be read. */
  readonly parts?: readonly string[];
  readonly outputs: Outputs;
}

/** Of all plans of a folder. Contexts that no result needs any more may be so many before they are looked for. */
const keptResults = 2000;
const keptContexts = 200;

/**
 * The last good result of each step, in `.mab/results`; the files of their contexts in `.mab/contexts`, by hash. What
 * cannot be read is not there; what cannot be written is built again.
 */
export class ResultStore {
  readonly #folder: string;
  readonly #seals = new Map<string, string>();
  #salt: Uint8Array | undefined;

  /** `root`: the folder that plans are relative to. */
  constructor(root: string) {
    this.#folder = join(root, recordsFolder);
  }

  read(step: StepId): StoredResult | undefined {
    const stored = parseJson(readIfThere(this.#resultFile(step)) ?? '') as StoredResult | undefined;
    return stored?.version === 1 && stored.step === step ? stored : undefined;
  }

  write(result: StoredResult): void {
    keep(this.#resultFile(result.step), `${JSON.stringify(result)}\n`);
  }

  /** Undefined where they were not kept. */
  readContext(hash: string): ContextFiles | undefined {
    const entries = parseJson(readIfThere(this.#contextFile(hash)) ?? '');
    return Array.isArray(entries) ? new Map(entries as [string, string][]) : undefined;
  }

  writeContext(hash: string, files: ContextFiles): void {
    if (readIfThere(this.#contextFile(hash)) === undefined) keep(this.#contextFile(hash), JSON.stringify([...files]));
  }

  /** What results of this folder hold of a value that may stand nowhere; another one in every folder. */
  seal(value: string): string {
    const seal = this.#seals.get(value) ?? sealOf(value, (this.#salt ??= this.#readSalt()));
    this.#seals.set(value, seal);
    return seal;
  }

  /** Where none can be kept, no seal is found again. */
  #readSalt(): Uint8Array {
    const file = join(this.#folder, 'salt');
    const kept = Buffer.from(readIfThere(file) ?? '', 'hex');
    if (kept.length === saltSize) return kept;
    const salt = randomBytes(saltSize);
    keep(file, salt.toString('hex'));
    return salt;
  }

  /** Removes the oldest results where there are too many, and then what only they needed. */
  prune(): void {
    const results = this.#filesIn('results');
    const contexts = this.#filesIn('contexts');
    if (results.length <= keptResults && contexts.length <= keptContexts) return;
    const latest = [...results].sort((a, b) => writtenAt(b) - writtenAt(a));
    const kept = latest.slice(0, keptResults).flatMap((file) => contextsOf(readIfThere(file) ?? ''));
    const needed = new Set(kept.map((hash) => this.#contextFile(hash)));
    for (const file of [...latest.slice(keptResults), ...contexts.filter((one) => !needed.has(one))]) {
      rmSync(file, { force: true });
    }
  }

  #filesIn(name: string): string[] {
    const folder = join(this.#folder, name);
    try {
      return readdirSync(folder).map((file) => join(folder, file));
    } catch {
      return [];
    }
  }

  #resultFile(step: StepId): string {
    const name = createHash('sha256').update(step).digest('hex').slice(0, 32);
    return join(this.#folder, 'results', `${name}.json`);
  }

  #contextFile(hash: string): string {
    return join(this.#folder, 'contexts', `${hash}.json`);
  }
}

function contextsOf(text: string): string[] {
  const { facts } = (parseTable(text) ?? {}) as Partial<StoredResult>;
  return Object.values(facts?.contexts ?? {});
}

function writtenAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function keep(path: string, text: string): void {
  try {
    makeFolder(dirname(path));
    replaceFile(path, text, 0o600);
  } catch {
    // It is built again.
  }
}
