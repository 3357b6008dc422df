import { isLines } from '../compiler/plan/command.ts';
import type { Arg, Command, Plan, Step, StepId } from '../compiler/plan/plan.ts';

/**
 * What would keep a plan from being executed although it has the right form, as one sentence: ids that are not unique,
 * needs that do not stand before the step, outputs of steps that it does not follow.
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
    before.set(step.id, follows);
  }
  return undefined;
}

function outputsUsed(step: Step): StepId[] {
  const probes = step.guard !== undefined && 'probe' in step.guard ? [step.guard.probe] : [];
  return [...probes, ...step.commands].flatMap(args).flatMap((arg) => {
    return arg.flatMap((part) => (typeof part === 'object' && 'out' in part ? [part.out] : []));
  });
}

function args({ argv, env, stdin, capture, expect }: Command): Arg[] {
  return [
    ...argv.map((word) => (isLines(word) ? [word.lines] : word)),
    ...Object.values(env ?? {}),
    ...(stdin === undefined ? [] : [stdin]),
    ...(capture ?? []).flatMap((one) => (one.from === 'metadata' ? [one.file] : [])),
    ...(expect !== undefined && 'stdoutEquals' in expect ? [expect.stdoutEquals] : []),
  ];
}
