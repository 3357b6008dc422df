import { everyStep, standIns } from '../compiler/plan/alternative.ts';
import { partsOf } from '../compiler/plan/command-args.ts';
import type { Plan, Step, StepId } from '../compiler/plan/plan.ts';

/**
 * What would keep a plan from being executed although it has the right form, as one sentence: ids that are not unique,
 * needs that do not stand before the step, outputs of steps that it does not follow, programs that are not there. Steps
 * that stand by come after all others, and what takes a step's place after them.
 */
export function unsoundness(plan: Plan): string | undefined {
  const before = new Map<StepId, ReadonlySet<StepId>>();
  for (const step of everyStep(plan)) {
    if (before.has(step.id)) return `two steps are named ${step.id}`;
    const found = unsoundStep(step, before, plan);
    if (found !== undefined) return found;
    before.set(step.id, followedBy(step, before));
  }
  for (const step of standIns(plan.steps)) {
    const found = unsoundStep(step, before, plan);
    if (found !== undefined) return `${found} (on ${step.where.node ?? 'another node'})`;
  }
  const setup = plan.failover?.nodes.flatMap((node) => node.setup) ?? [];
  const unknown = setup.find((id) => !before.has(id));
  return unknown === undefined ? undefined : `a node is set up by ${unknown}, which the plan does not hold`;
}

type Before = ReadonlyMap<StepId, ReadonlySet<StepId>>;

function unsoundStep(step: Step, before: Before, { programs }: Plan): string | undefined {
  const missing = step.needs.find((need) => !before.has(need));
  if (missing !== undefined) return `${step.id} needs ${missing}, which does not stand before it`;
  const follows = followedBy(step, before);
  const stranger = outputsUsed(step).find((source) => source !== step.id && !follows.has(source));
  if (stranger !== undefined) return `${step.id} uses an output of ${stranger}, but does not need it`;
  const unknown = programsUsed(step).find((name) => programs?.[name] === undefined);
  return unknown === undefined ? undefined : `${step.id} uses a program ${unknown}, which the plan does not hold`;
}

function followedBy({ needs }: Step, before: Before): ReadonlySet<StepId> {
  return new Set(needs.flatMap((need) => [need, ...(before.get(need) ?? [])]));
}

function outputsUsed(step: Step): StepId[] {
  return partsOf(step).flatMap((part) => (typeof part === 'object' && 'out' in part ? [part.out] : []));
}

function programsUsed(step: Step): string[] {
  return partsOf(step).flatMap((part) => (typeof part === 'object' && 'program' in part ? [part.program] : []));
}
