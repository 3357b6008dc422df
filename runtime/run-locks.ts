import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseJson } from './json.ts';
import { readIfThere } from './text-file.ts';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.ts';

/** Who holds a lock. */
export interface LockOwner {
  /** What is locked: `tag registry.example.com/app:1.0`, `builder farm`. */
  readonly resource: string;
  readonly process: ProcessIdentity;
  /** The folder in which the run was called. */
  readonly folder: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export type Locking = { readonly kind: 'locked' } | { readonly kind: 'held'; readonly by: LockOwner };

/**
 * What runs of a user on this machine must not change at the same time: a file for each thing that is locked, which
 * appears whole or not at all. A lock whose process is gone is none.
 */
export class RunLocks {
  readonly #folder: string;
  readonly #root: string;
  readonly #held = new Set<string>();

  /** `folder`: where the locks of all runs are; `root`: the folder of this one. */
  constructor(folder: string, root: string) {
    this.#folder = folder;
    this.#root = root;
  }

  /** Locks all of them, or none. */
  take(resources: readonly string[]): Locking {
    const taken: string[] = [];
    for (const resource of [...new Set(resources)].sort()) {
      const owner = this.#takeOne(resource);
      if (owner !== undefined) {
        this.release(taken);
        return { kind: 'held', by: owner };
      }
      taken.push(resource);
    }
    return { kind: 'locked' };
  }

  release(resources: Iterable<string> = [...this.#held]): void {
    for (const resource of resources) {
      if (this.#held.delete(resource)) rmSync(this.#fileOf(resource), { force: true });
    }
  }

  /** Whoever holds it; undefined when it is ours now. Where locks cannot be kept there are none. */
  #takeOne(resource: string): LockOwner | undefined {
    if (this.#held.has(resource)) return undefined;
    const owner: LockOwner = {
      resource,
      process: identityOf(process.pid),
      folder: this.#root,
      since: new Date().toISOString(),
    };
    const file = this.#fileOf(resource);
    const draft = `${file}.${process.pid}`;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 });
      while (!linked(draft, file)) {
        const other = ownerIn(file);
        if (other !== undefined && isRunning(other.process)) return other;
        setAside(file, other);
      }
      this.#held.add(resource);
      return undefined;
    } catch {
      return undefined;
    } finally {
      rmSync(draft, { force: true });
    }
  }

  #fileOf(resource: string): string {
    return join(this.#folder, `${createHash('sha256').update(resource).digest('hex').slice(0, 32)}.lock`);
  }
}

/** Where the locks of a user are: in the XDG state folder. */
export function locksFolder({ XDG_STATE_HOME, HOME }: Readonly<Record<string, string | undefined>>): string {
  const state = XDG_STATE_HOME || (HOME === undefined || HOME === '' ? undefined : join(HOME, '.local', 'state'));
  return state === undefined ? join(tmpdir(), `mab-${userInfo().uid}`, 'locks') : join(state, 'mab', 'locks');
}

/** False: there is one already. */
function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock that nobody holds; one that another run has taken meanwhile is put back. */
function setAside(file: string, stale: LockOwner | undefined): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (JSON.stringify(ownerIn(aside)) !== JSON.stringify(stale)) linked(aside, file);
  rmSync(aside, { force: true });
}

function ownerIn(file: string): LockOwner | undefined {
  return parseJson(readIfThere(file) ?? '') as LockOwner | undefined;
}
