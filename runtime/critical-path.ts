import type { Plan, Step, StepId } from '../compiler/plan/plan.ts';

/** How long steps took in earlier runs, in milliseconds. */
export type Durations = ReadonlyMap<StepId, number>;

/**
 * The steps in the order in which they are to start where several could: first those with the longest way to the end of
 * the run, then as in the plan, so that tags are written in their declared order. No
 * step's way is longer than those of its needs, so they stay before it.
 */
export function criticalPathFirst({ steps }: Pick<Plan, 'steps'>, durations: Durations): readonly Step[] {
  const ways = longestWays(steps, durations);
  return [...steps].sort((a, b) => (ways.get(b.id) ?? 0) - (ways.get(a.id) ?? 0));
}

/** For each step, how long it and the longest chain of steps that need it take. */
function longestWays(steps: readonly Step[], durations: Durations): Map<StepId, number> {
  const after = new Map<StepId, number>();
  const ways = new Map<StepId, number>();
  for (const step of [...steps].reverse()) {
    const way = weightOf(step, durations) + (after.get(step.id) ?? 0);
    ways.set(step.id, way);
    for (const need of step.needs) after.set(need, Math.max(after.get(need) ?? 0, way));
  }
  return ways;
}

/** Where nothing is known of earlier runs: emulated builds take some ten times as long. The rest is short, and counts for nothing. */
function weightOf({ id, kind, placements = [] }: Step, durations: Durations): number {
  if (kind === 'run-test') return durations.get(id) ?? 5_000;
  if (kind !== 'build-image') return 0;
  return durations.get(id) ?? (placements.some(({ mode }) => mode === 'emulated') ? 600_000 : 60_000);
}
