import type { Plan, Reads, Step } from '../../compiler/plan/plan.ts';
import { changedPaths, contextFiles, contextHash, contextStamp, type ContextFiles } from './context-files.ts';
import type { ResultStore } from './result-store.ts';

type Context = Reads['contexts'][number];

interface Read {
  /** Of before the files were read. */
  readonly stamp: string;
  readonly files: ContextFiles;
  readonly hash: string;
}

/** How many changed paths an explanation names. */
const namedPaths = 3;

/** The contexts of a plan's builds, each read once, before anything is built. */
export class Contexts {
  readonly #root: string;
  readonly #store: ResultStore;
  readonly #read = new Map<string, Read>();

  constructor(root: string, store: ResultStore) {
    this.#root = root;
    this.#store = store;
  }

  /** Reads the contexts of a plan now; what cannot be read shows when it is asked for. */
  readAll({ steps }: Plan): void {
    for (const { reads } of steps) {
      if (reads === undefined || reads.unknown !== undefined) continue;
      for (const context of reads.contexts) {
        try {
          this.#readOf(context);
        } catch {
          // The build itself will say so.
        }
      }
    }
  }

  /** By name, the hash of each context that a step reads. Throws where one cannot be read. */
  hashesOf({ reads }: Step): Readonly<Record<string, string>> {
    return Object.fromEntries((reads?.contexts ?? []).map((context) => [nameOf(context), this.#readOf(context).hash]));
  }

  /** Whether a step's contexts still are what they were when they were read. Throws where one cannot be read. */
  areUnchanged({ reads }: Step): boolean {
    return (reads?.contexts ?? []).every((context) => {
      const { stamp, hash } = this.#readOf(context);
      return contextStamp(context, this.#root) === stamp || contextHash(contextFiles(context, this.#root)) === hash;
    });
  }

  /** Keeps what is in a step's contexts, so that a later run can say what has changed. */
  keep({ reads }: Step): void {
    for (const context of reads?.contexts ?? []) {
      const { hash, files } = this.#readOf(context);
      this.#store.writeContext(hash, files);
    }
  }

  /** `context changed: src/main.go`; `before` is the hash that it had. */
  explain(name: string, before: string | undefined): string {
    const old = before === undefined ? undefined : this.#store.readContext(before);
    const now = this.#read.get(name)?.files;
    if (old === undefined || now === undefined) return `context changed: ${name}`;
    const paths = changedPaths(old, now);
    const shown = paths.slice(0, namedPaths).join(', ');
    return `context changed: ${shown}${paths.length > namedPaths ? ` and ${paths.length - namedPaths} more` : ''}`;
  }

  #readOf(context: Context): Read {
    const name = nameOf(context);
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const stamp = contextStamp(context, this.#root);
    const files = contextFiles(context, this.#root);
    const read = { stamp, files, hash: contextHash(files) };
    this.#read.set(name, read);
    return read;
  }
}

function nameOf({ folder, dockerfile }: Context): string {
  return dockerfile === undefined ? folder : `${folder} (${dockerfile})`;
}
