import type { Step } from '../compiler/plan/plan.ts';
import type { CommandRunner } from './command-runner.ts';
import type { Durations } from './critical-path.ts';
import type { Event } from './event.ts';
import type { Survey } from './freshness/survey.ts';
import type { Persistence } from './persistence.ts';
import type { Policy } from './scheduler.ts';

/** What a plan is carried out with, and who is told. */
export interface ExecutorOptions {
  readonly runner: CommandRunner;
  /** The environment that commands inherit, and that `{ env }` reads. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The run's private folder. */
  readonly folder: string;
  readonly policy: Policy;
  /** How long steps took before. */
  readonly durations?: Durations;
  /** Texts that nothing may show, beside the values of sensitive variables. */
  readonly secretTexts?: readonly string[];
  /** What need not run; absent: everything runs. */
  readonly survey?: Survey;
  /** From 0 to 1: of the time between attempts. */
  readonly random?: () => number;
  /** Waits; false when the signal came first. */
  readonly pause?: Persistence['pause'];
  /** Absent: nobody else runs. */
  readonly admit?: Admission;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly onEvent: (event: Event) => void;
}

/** Waits until others let a step run, and gives back what is to be called when it has ended; undefined where it may at once. */
export type Admission = (
  step: Step,
  how: { readonly signal: AbortSignal; readonly tell: (line: string) => void },
) => Promise<() => void> | undefined;
