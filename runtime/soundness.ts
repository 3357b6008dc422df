import { partsOf } from '../compiler/plan/command-args.ts';
import type { Plan, Step, StepId } from '../compiler/plan/plan.ts';

/**
 * What would keep a plan from being executed although it has the right form, as one sentence: ids that are not unique,
 * needs that do not stand before the step, outputs of steps that it does not follow, programs that are not there.
 */
export function unsoundness(plan: Plan): string | undefined {
  const before = new Map<StepId, ReadonlySet<StepId>>();
  for (const step of plan.steps) {
    if (before.has(step.id)) return `two steps are named ${step.id}`;
    const missing = step.needs.find((need) => !before.has(need));
    if (missing !== undefined) return `${step.id} needs ${missing}, which does not stand before it`;
    const follows = new Set(step.needs.flatMap((need) => [need, ...(before.get(need) ?? [])]));
    const stranger = outputsUsed(step).find((source) => source !== step.id && !follows.has(source));
    if (stranger !== undefined) return `${step.id} uses an output of ${stranger}, but does not need it`;
    const unknown = programsUsed(step).find((name) => plan.programs?.[name] === undefined);
    if (unknown !== undefined) return `${step.id} uses a program ${unknown}, which the plan does not hold`;
    before.set(step.id, follows);
  }
  return undefined;
}

function outputsUsed(step: Step): StepId[] {
  return partsOf(step).flatMap((part) => (typeof part === 'object' && 'out' in part ? [part.out] : []));
}

function programsUsed(step: Step): string[] {
  return partsOf(step).flatMap((part) => (typeof part === 'object' && 'program' in part ? [part.program] : []));
}
