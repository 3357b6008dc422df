import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan, StepId, StepKind } from '../compiler/plan/plan.ts';
import { isStepEnd, type Event } from '../runtime/event.ts';
import { isNeeded, type Survey } from '../runtime/freshness/survey.ts';
import { locksFolder, RunLocks, type LockOwner } from '../runtime/run-locks.ts';
import { Complaint } from './complaint.ts';
import type { World } from './world.ts';

/** How often a lock that is waited for is tried, in milliseconds. */
const interval = 200;

/**
 * Keeps runs apart that would write the same tags or set up the same builder. A tag that another run is about to write is
 * refused, or waited for with `wait`; the setting up of builders is short, and always waited for.
 */
export class RunLock {
  readonly #locks: RunLocks;
  readonly #world: World;
  readonly #plan: Plan;
  #builders: readonly string[] = [];
  /** Steps that change a builder and are not over. */
  #changing = new Set<StepId>();

  constructor(plan: Plan, world: World) {
    this.#plan = plan;
    this.#world = world;
    this.#locks = new RunLocks(locksFolder(world.env), world.cwd);
  }

  /** Rejects with a complaint where another run has one. */
  async takeTags(wait: boolean): Promise<void> {
    await this.#take(
      this.#plan.publishes.map(({ reference }) => `tag ${reference}`),
      (by) => {
        if (!wait) throw refusal(by);
      },
    );
  }

  /** Those that this run sets up, by what a survey has found. */
  async takeBuilders(survey: Survey): Promise<void> {
    const runs = this.#plan.steps.filter(({ id }) => isNeeded(survey, id));
    const changing = runs.filter(({ kind }) => changesBuilder[kind]);
    this.#changing = new Set(changing.map(({ id }) => id));
    this.#builders = changing.flatMap(({ where: { builder } }) =>
      builder === undefined ? [] : [`builder ${builder}`],
    );
    await this.#take(this.#builders, () => undefined);
  }

  /** Builders are free as soon as they stand. */
  readonly onEvent = (event: Event): void => {
    if (!isStepEnd(event) || !this.#changing.delete(event.step)) return;
    if (this.#changing.size === 0) this.#locks.release(this.#builders);
  };

  release(): void {
    this.#locks.release();
  }

  async #take(resources: readonly string[], onHeld: (by: LockOwner) => void): Promise<void> {
    let told = '';
    for (;;) {
      const locking = this.#locks.take(resources);
      if (locking.kind === 'locked') return;
      onHeld(locking.by);
      const line = `waiting for ${nameOf(locking.by)}\n`;
      if (line !== told) this.#world.stderr.write(line);
      told = line;
      await sleep(interval);
    }
  }
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

const changesBuilder: { readonly [K in StepKind]?: true } = {
  'create-context': true,
  'update-context': true,
  'create-builder': true,
  'append-node': true,
  'bootstrap-builder': true,
  'remove-builder': true,
};
