import type { Plan, Step, StepId } from '../../../compiler/plan/plan.ts';
import type { Durations } from '../../critical-path.ts';
import type { LiveState } from './state.ts';

/**
 * How long the run takes yet, in milliseconds, from how long its steps took before: the longest way to its end, or all
 * that is left shared by `jobs`, whichever is more. Undefined where a step that may take long was never seen.
 */
export function remaining(
  { steps }: Plan,
  state: LiveState,
  { durations, jobs, now }: { readonly durations: Durations; readonly jobs: number; readonly now: number },
): number | undefined {
  const ways = new Map<StepId, number>();
  let longest = 0;
  let all = 0;
  for (const step of steps) {
    if (state.over.has(step.id)) continue;
    const whole = durations.get(step.id) ?? (isShort(step) ? shortStep : undefined);
    if (whole === undefined) return undefined;
    const since = state.running.get(step.id)?.since;
    const left = since === undefined ? whole : Math.max(0, whole - (now - since));
    const way = left + Math.max(0, ...step.needs.map((need) => ways.get(need) ?? 0));
    ways.set(step.id, way);
    longest = Math.max(longest, way);
    all += left;
  }
  return Math.max(longest, all / Math.max(1, jobs));
}

/** What a step takes that asks or writes something small, in milliseconds. */
const shortStep = 500;

function isShort({ kind }: Step): boolean {
  return !['build-image', 'push-image', 'run-test', 'install-emulators', 'bootstrap-builder'].includes(kind);
}
