import { Chance } from './chance.ts';
import type { Fault, FaultKind, Sequel } from './fault.ts';
import { builderFaults } from './kinds/builder.ts';
import { diskFaults } from './kinds/disk.ts';
import { emulatorFaults } from './kinds/emulator.ts';
import { mabFaults } from './kinds/mab.ts';
import { nodeFaults } from './kinds/nodes.ts';
import { registryFaults } from './kinds/registry.ts';
import { workFaults } from './kinds/work.ts';
import { describeMoment, occurrences, type Moment } from './moment.ts';
import { describeScenario, scenarioOf, type Scenario } from './scenario.ts';

export const kinds: readonly FaultKind[] = [
  ...registryFaults,
  ...nodeFaults,
  ...builderFaults,
  ...emulatorFaults,
  ...diskFaults,
  ...mabFaults,
  ...workFaults,
];

/** One run of the suite: what is built, what goes wrong and when, and how it goes on. */
export interface Case {
  readonly index: number;
  readonly kind: string;
  readonly scenario: Scenario;
  readonly fault: Fault;
  readonly moment: Moment;
  readonly then: Sequel;
}

/**
 * The case of a seed at a place, from 0: each kind of fault comes before one comes again. `bytes`: how much is much
 * output.
 */
export function caseOf(seed: number, index: number, bytes: number): Case {
  const chance = new Chance(`${seed}/${index}`);
  const kind = kinds[(index + seed) % kinds.length]!;
  const scenario = { ...scenarioOf(chance), ...kind.scenario?.(chance, bytes) };
  const names = kind.moments.filter((name) => occurrences(name, scenario) > 0);
  const name = names[chance.below(names.length)] ?? 'start';
  const fault = kind.make(chance, name);
  // Builds that never end let no others begin.
  const times = fault.work === undefined ? 1 + chance.below(Math.max(1, occurrences(name, scenario))) : 1;
  const then = fault.then ?? (chance.once(4) ? 'newer' : 'resume');
  return { index, kind: kind.name, scenario, fault, moment: { name, times }, then };
}

export function describeCase({ scenario, fault, moment, then }: Case): string {
  const after = then === 'resume' ? '--resume' : 'a newer run';
  return `${describeScenario(scenario)}: ${fault.title}, ${describeMoment(moment)}; then ${after}`;
}
