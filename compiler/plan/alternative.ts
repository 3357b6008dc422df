import type { Alternative, Plan, Step } from './plan.ts';

/** A step as an alternative has it. */
export function standIn(
  { alternatives: _, guard: _guard, cleanup: _cleanup, ...step }: Step,
  instead: Alternative,
): Step {
  const { on: _on, node: _node, ...does } = instead;
  return { ...step, ...does };
}

/** A step as it is on the node that takes over; as it is where there is none. */
export function movedTo(step: Step, node: string | undefined): Step {
  const instead = step.alternatives?.find((one) => one.node === node);
  return instead === undefined ? step : { ...standIn(step, instead), alternatives: step.alternatives ?? [] };
}

/** Every step as each of its alternatives has it. */
export function standIns(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => (step.alternatives ?? []).map((instead) => standIn(step, instead)));
}

/** The steps of a plan, and those that stand by. */
export function everyStep({ steps, failover }: Pick<Plan, 'steps' | 'failover'>): readonly Step[] {
  return failover === undefined ? steps : [...steps, ...failover.steps];
}
