import { isLines, type Arg, type Command, type Part } from './command.ts';
import type { Step } from './plan.ts';

/** Every part of every command that a step may run, guard and cleanup included. */
export function partsOf({ guard, commands, cleanup = [] }: Step): Part[] {
  const probes = guard !== undefined && 'probe' in guard ? [guard.probe] : [];
  return [...probes, ...commands, ...cleanup].flatMap(argsOf).flat();
}

function argsOf({ argv, env, stdin, capture, expect, evidence }: Command): Arg[] {
  return [
    ...argv.map((word): Arg => (isLines(word) ? [word.lines] : word)),
    ...Object.values(env ?? {}),
    ...(stdin === undefined ? [] : [stdin]),
    ...(capture ?? []).flatMap((one) => (one.from === 'metadata' ? [one.file] : [])),
    ...(expect !== undefined && 'stdoutEquals' in expect ? [expect.stdoutEquals] : []),
    ...(expect !== undefined && 'stdoutBuilder' in expect ? expect.stdoutBuilder : []),
    ...(evidence === undefined ? [] : argsOf(evidence)),
  ];
}
