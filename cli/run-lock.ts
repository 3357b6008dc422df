import { setTimeout as sleep } from 'node:timers/promises';
import { hashOf } from '../compiler/plan/canonical-json.ts';
import { canonicalName } from '../compiler/plan/reference.ts';
import type { Plan, Step, StepId, StepKind } from '../compiler/plan/plan.ts';
import { isStepEnd, type Event } from '../runtime/event.ts';
import type { Admission } from '../runtime/executor-options.ts';
import { isNeeded, type Survey } from '../runtime/freshness/survey.ts';
import { locksFolder, RunLocks, type Claim, type LockOwner } from '../runtime/run-locks.ts';
import { Complaint, systemReason } from './complaint.ts';
import type { World } from './world.ts';

/** How often a lock that is waited for is tried, in milliseconds. */
const interval = 200;

/**
 * Keeps runs apart that would write the same tags, set up the same builder, or register the same emulators. A tag that another
 * run is about to write is refused, or waited for with `wait`; setting up is short, and always waited for. All that a plan
 * may set up is locked at once, and for what stands by a step waits that holds nothing else: no two runs wait for one another.
 */
export class RunLock {
  readonly #locks: RunLocks;
  readonly #world: World;
  readonly #plan: Plan;
  readonly #standby: ReadonlySet<StepId>;
  #claims: readonly Claim[] = [];
  /** Steps that change what is locked and are not over. */
  #changing = new Set<StepId>();

  constructor(plan: Plan, world: World) {
    this.#plan = plan;
    this.#world = world;
    this.#standby = new Set((plan.failover?.steps ?? []).filter(changes).map(({ id }) => id));
    const folder = locksFolder(world.env);
    const onTrouble = (error: unknown): void => this.#tellTrouble(folder, error);
    this.#locks = new RunLocks({ folder, root: world.cwd, onTrouble });
  }

  /** Rejects with a complaint where another run has one. */
  async takeTags(wait: boolean): Promise<void> {
    const tags = this.#plan.publishes.map(({ reference }) => ({ resource: `tag ${canonicalName(reference)}` }));
    await this.#take(tags, (by) => {
      if (!wait) throw refusal(by);
    });
  }

  /** What this run sets up, by what a survey has found, with what stands by. */
  async takeBuilders(survey: Survey): Promise<void> {
    const changing = this.#plan.steps.filter((step) => isNeeded(survey, step.id) && changes(step));
    this.#changing = new Set(changing.map(({ id }) => id));
    if (changing.length === 0) return;
    const standby = this.#plan.failover?.steps ?? [];
    this.#claims = claimsOf([...changing, ...standby.filter(changes)]);
    await this.#take(this.#claims);
  }

  /** Has a step that stood by wait until nobody else sets up what it does. */
  readonly admit: Admission = (step, waiting) => {
    const resource = resourceOf(step);
    if (!this.#standby.has(step.id) || resource === undefined || this.#locks.holds(resource)) return undefined;
    return this.#take([{ resource }], () => undefined, waiting).then(() => () => this.#locks.release([resource]));
  };

  /** What is set up is free as soon as it stands. */
  readonly onEvent = (event: Event): void => {
    const isHeld = this.#changing.size > 0;
    if (event.kind === 'node-lost' && isHeld)
      for (const id of event.joining) if (this.#standby.has(id)) this.#changing.add(id);
    if (!isStepEnd(event) || !this.#changing.delete(event.step)) return;
    if (this.#changing.size === 0) this.#locks.release(this.#claims.map(({ resource }) => resource));
  };

  release(): void {
    this.#locks.releaseAll();
  }

  async #take(
    claims: readonly Claim[],
    onHeld: (by: LockOwner) => void = () => undefined,
    { signal, tell }: Waiting = { tell: (line) => this.#world.stderr.write(`${line}\n`) },
  ): Promise<void> {
    let told = '';
    while (signal?.aborted !== true) {
      const locking = this.#locks.take(claims);
      if (locking.kind === 'locked') return;
      onHeld(locking.by);
      const line = `waiting for ${nameOf(locking.by)}`;
      if (line !== told) tell(line);
      told = line;
      await sleep(interval);
    }
  }

  #tellTrouble(folder: string, error: unknown): void {
    this.#world.stderr.write(
      `mab: locks cannot be kept in ${folder}: ${systemReason(error)}; another run over the same tags would not be noticed\n`,
    );
  }
}

interface Waiting {
  readonly signal?: AbortSignal;
  readonly tell: (line: string) => void;
}

function refusal(by: LockOwner): Complaint {
  return new Complaint(
    `${nameOf(by)}: two runs would mix their images under one tag`,
    'wait for its end, or write --wait',
  );
}

/** `another run (process 12, in /home/me/app, since 12:03:04Z) has tag r/app:1` */
function nameOf({ resource, process, folder, since }: LockOwner): string {
  return `another run (process ${process.pid}, in ${folder}, since ${since.slice(11, 19)}Z) has ${resource}`;
}

/** A builder is in use, in the form that all of its steps give it, to the end of the run. */
function claimsOf(steps: readonly Step[]): Claim[] {
  const byResource = new Map<string, Step[]>();
  for (const step of steps) {
    const resource = resourceOf(step);
    if (resource !== undefined) byResource.set(resource, [...(byResource.get(resource) ?? []), step]);
  }
  return [...byResource].map(([resource, own]) => ({
    resource,
    use: hashOf(own.map(({ commands }) => commands)),
    replaces: own.some(({ kind }) => kind === 'remove-builder'),
  }));
}

function changes(step: Step): boolean {
  return resourceOf(step) !== undefined;
}

/** What a step changes that other runs may change, too. */
function resourceOf({ kind, where: { engine, builder } }: Step): string | undefined {
  if (kind === 'install-emulators') return `the emulators of ${engine === 'local' ? 'this engine' : engine}`;
  return changesBuilder[kind] === true && builder !== undefined ? `builder ${builder}` : undefined;
}

const changesBuilder: { readonly [K in StepKind]?: true } = {
  'create-context': true,
  'update-context': true,
  'create-builder': true,
  'append-node': true,
  'bootstrap-builder': true,
  'remove-builder': true,
};
