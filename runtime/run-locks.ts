import { createHash, randomBytes } from 'node:crypto';
import { linkSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseTable } from './json.ts';
import { makeFolder } from './folder.ts';
import { readIfThere } from './text-file.ts';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.ts';

/** What a run wants for itself. */
export interface Claim {
  /** `tag registry.example.com/app:1.0`, `builder farm`. */
  readonly resource: string;
  /** The form in which the run uses it, also when others may have it again; absent: it does not. */
  readonly use?: string;
  /** It may be taken away from whoever uses it in another form, so nobody may. */
  readonly replaces?: boolean;
}

/** Who holds a lock, or uses what was locked. */
export interface LockOwner extends Pick<Claim, 'resource' | 'use'> {
  readonly process: ProcessIdentity;
  /** The folder in which the run was called. */
  readonly folder: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export type Locking = { readonly kind: 'locked' } | { readonly kind: 'held'; readonly by: LockOwner };

export interface LockPlace {
  /** Where the locks of all runs are. */
  readonly folder: string;
  /** The folder of this run. */
  readonly root: string;
  /** Told once why locks cannot be kept; then there are none. */
  readonly onTrouble?: (error: unknown) => void;
}

/**
 * What runs of a user on this machine must not change at the same time: a file for each thing that is locked, and for each
 * use of it, which appears whole or not at all. A lock whose process is gone is none.
 */
export class RunLocks {
  readonly #place: LockPlace;
  readonly #held = new Set<string>();
  /** Files of uses, by resource. */
  readonly #uses = new Map<string, string>();
  #isTroubled = false;

  constructor(place: LockPlace) {
    this.#place = place;
  }

  /** Locks all of them, or none. */
  take(claims: readonly Claim[]): Locking {
    const taken: string[] = [];
    const wanted = new Map(claims.map((claim) => [claim.resource, claim]));
    for (const [resource, claim] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (this.#held.has(resource)) continue;
      const owner = this.#tried(claim);
      if (owner !== undefined) {
        this.release(taken);
        for (const one of taken) this.#disuse(one);
        return { kind: 'held', by: owner };
      }
      taken.push(resource);
    }
    return { kind: 'locked' };
  }

  holds(resource: string): boolean {
    return this.#held.has(resource);
  }

  /** Others may have them again; what the run uses, it goes on using. */
  release(resources: Iterable<string>): void {
    for (const resource of resources) if (this.#held.delete(resource)) rmSync(this.#fileOf(resource), { force: true });
  }

  /** The run is over. */
  releaseAll(): void {
    this.release([...this.#held]);
    for (const resource of [...this.#uses.keys()]) this.#disuse(resource);
  }

  /** Whoever holds or uses it; undefined when it is ours now, or locks cannot be kept. */
  #tried(claim: Claim): LockOwner | undefined {
    try {
      return this.#takeOne(claim);
    } catch (error) {
      if (!this.#isTroubled) this.#place.onTrouble?.(error);
      this.#isTroubled = true;
      return undefined;
    }
  }

  #takeOne({ resource, use, replaces }: Claim): LockOwner | undefined {
    const { folder, root } = this.#place;
    const owner: LockOwner = {
      resource,
      ...(use === undefined ? {} : { use }),
      process: identityOf(process.pid),
      folder: root,
      since: new Date().toISOString(),
    };
    makeFolder(folder);
    const other = lock(this.#fileOf(resource), owner);
    if (other !== undefined) return other;
    this.#held.add(resource);
    const others = use === undefined ? [] : this.#usersOf(resource);
    const user = replaces === true ? others.find((one) => one.use !== use) : undefined;
    if (user !== undefined) this.release([resource]);
    else if (use !== undefined && !this.#uses.has(resource)) this.#use(owner);
    return user;
  }

  #use(owner: LockOwner): void {
    const file = `${this.#fileOf(owner.resource)}.${randomBytes(6).toString('hex')}.use`;
    const draft = drafted(file, owner);
    renameSync(draft, file);
    this.#uses.set(owner.resource, file);
  }

  #disuse(resource: string): void {
    const file = this.#uses.get(resource);
    if (file !== undefined) rmSync(file, { force: true });
    this.#uses.delete(resource);
  }

  /** Those of other runs; what is left of dead ones is removed. */
  #usersOf(resource: string): LockOwner[] {
    const { folder } = this.#place;
    const files = readdirSync(folder).map((name) => join(folder, name));
    return files.flatMap((file) => {
      if (!file.startsWith(`${this.#fileOf(resource)}.`) || !file.endsWith('.use')) return [];
      if (file === this.#uses.get(resource)) return [];
      const owner = ownerIn(file);
      if (owner !== undefined && isRunning(owner.process)) return [owner];
      rmSync(file, { force: true });
      return [];
    });
  }

  #fileOf(resource: string): string {
    return join(this.#place.folder, `${createHash('sha256').update(resource).digest('hex').slice(0, 32)}.lock`);
  }
}

/** Where the locks of a user are: in the XDG state folder. */
export function locksFolder({ XDG_STATE_HOME, HOME }: Readonly<Record<string, string | undefined>>): string {
  const state = XDG_STATE_HOME || (HOME === undefined || HOME === '' ? undefined : join(HOME, '.local', 'state'));
  return state === undefined ? join(tmpdir(), `mab-${userInfo().uid}`, 'locks') : join(state, 'mab', 'locks');
}

/** Whoever holds the lock; undefined when it is ours now. */
function lock(file: string, owner: LockOwner): LockOwner | undefined {
  const draft = drafted(file, owner);
  try {
    while (!linked(draft, file)) {
      const other = ownerIn(file);
      if (other !== undefined && isRunning(other.process)) return other;
      setAside(file, other);
    }
    return undefined;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A file beside another, which is whole; nobody else's is written over. */
function drafted(file: string, owner: LockOwner): string {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, JSON.stringify(owner), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(draft, { force: true });
    throw error;
  }
  return draft;
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

/** Undefined where nothing of the kind can be read. */
function ownerIn(file: string): LockOwner | undefined {
  const owner = parseTable(readIfThere(file) ?? '') as Partial<LockOwner> | undefined;
  const isOwner = typeof owner?.process?.pid === 'number' && typeof owner.since === 'string';
  return isOwner ? (owner as LockOwner) : undefined;
}
