import type { BuildProgress } from './buildkit/progress.ts';
import type { Verdict } from './preflight/verdict.ts';
import type { Publication, StepId, StepKind } from '../compiler/plan/plan.ts';

/**
 * Everything that happens in a run, in the order in which it happens. Plain JSON: displays are views of this stream,
 * and the scheduler's state is a fold of it. `at` is in milliseconds since the run began; of the registries' checks, which
 * come before it, since they began.
 */
export type Event =
  | EventOf<'registry-checked', { repository: string; verdict: Verdict }>
  | EventOf<'run-started', { plan: string; steps: number; jobs: number; publishes: readonly Publication[] }>
  | EventOf<'step-started', { step: StepId; stepKind: StepKind; title: string }>
  | EventOf<'step-skipped', { step: StepId; because: Skip }>
  | EventOf<'command-started', { step: StepId; role: CommandRole; command: string }>
  | EventOf<'output', { step: StepId; stream: Stream; line: string }>
  | EventOf<'progress', { step: StepId; progress: BuildProgress }>
  | EventOf<'step-finished', { step: StepId; elapsed: number; outputs: Outputs }>
  | EventOf<'step-failed', { step: StepId; elapsed: number; failure: Failure }>
  /** A transient failure: the step begins again after `delay` milliseconds. */
  | EventOf<'step-retried', { step: StepId; attempt: number; attempts: number; delay: number; failure: Failure }>
  /**
   * A step failed, since its node is lost. It and what else was to run there goes to other nodes, of the same builder;
   * `joining` are steps that the run did not have, or did not need, before. What is dropped follows as skipped.
   */
  | EventOf<'node-lost', NodeLoss>
  | EventOf<'step-stopped', { step: StepId; elapsed: number; because: Stop }>
  | EventOf<'interrupted', { signal: string }>
  /** The run took longer than it may. `limit` in milliseconds. */
  | EventOf<'timed-out', { limit: number }>
  | EventOf<'run-finished', { elapsed: number; outcome: RunOutcome; published: readonly Published[] }>;

/** With what a step is over. */
export type StepEndEvent = Extract<Event, { kind: 'step-finished' | 'step-failed' | 'step-stopped' | 'step-skipped' }>;

export function isStepEnd(event: Event): event is StepEndEvent {
  return ['step-finished', 'step-failed', 'step-stopped', 'step-skipped'].includes(event.kind);
}

/** Whether an event only says that a step goes on. */
export function isOngoing({ kind }: Event): boolean {
  return ['step-started', 'command-started', 'output', 'progress'].includes(kind);
}

type EventOf<K extends string, F> = { readonly kind: K; readonly at: number } & Readonly<F>;

export interface NodeLoss {
  readonly step: StepId;
  readonly builder: string;
  readonly node: string;
  readonly elapsed: number;
  readonly failure: Failure;
  readonly moved: readonly { readonly step: StepId; readonly node: string }[];
  readonly joining: readonly StepId[];
}

/** Why a command runs: to ask whether there is anything to do, to do it, or to leave nothing behind. */
export type CommandRole = 'probe' | 'command' | 'cleanup';

export type Stream = 'stdout' | 'stderr';

/** What a step hands to those that need it, by name: a digest, a reference. */
export type Outputs = Readonly<Record<string, string>>;

/** Why a step that never ran its commands is over. */
export type Skip =
  | { readonly reason: 'guard-satisfied' }
  /** It would make what is there already. */
  | { readonly reason: 'up-to-date'; readonly outputs: Outputs }
  /** Nothing that needs it runs. */
  | { readonly reason: 'not-needed' }
  /** It would only get a node ready that is lost. */
  | { readonly reason: 'node-lost'; readonly node: string }
  | { readonly reason: 'dependency-failed'; readonly need: StepId }
  | { readonly reason: 'run-failed' }
  | { readonly reason: 'interrupted' }
  | { readonly reason: 'timed-out' };

/** Whether a step that is skipped for this reason has what it would have brought about. */
export function isFulfilled({ reason }: Skip): boolean {
  return reason === 'guard-satisfied' || reason === 'up-to-date' || reason === 'not-needed';
}

/** Why a step that was running was ended by mab. */
export type Stop = 'run-failed' | 'interrupted' | 'timed-out';

export type RunOutcome = 'done' | 'failed' | 'interrupted';

/** A reference that this run wrote, or would have written as it is; its digest where one of the run's commands reported it. */
export interface Published {
  readonly reference: string;
  readonly digest?: string;
  readonly platforms: readonly string[];
  readonly staging: boolean;
  /** False: it was there already. */
  readonly isNew: boolean;
}

/** Why a step failed, with all that its reader needs to go on. */
export interface Failure {
  readonly cause: FailureCause;
  /** One sentence: what is wrong, as far as mab can tell. */
  readonly message: string;
  /** The command in shell quoting; variables of the environment by name. Absent when none was reached. */
  readonly command?: string;
  readonly exit?: number;
  /** The last lines that the command wrote, at most 200. */
  readonly lastLines: readonly string[];
  /** What a person can do, the most specific first. */
  readonly remedies: readonly string[];
}

export type FailureCause =
  /** It ended with a code that is neither 0 nor tolerated. */
  | 'exit-code'
  /** A signal that mab did not send ended it. */
  | 'signal'
  /** It took longer than the plan allows. */
  | 'timeout'
  /** The program could not be started. */
  | 'not-started'
  /** It ended well, but its standard output is not what was expected. */
  | 'unexpected-output'
  /** It ended well, and wrote nothing to its standard output, where something was expected. */
  | 'no-output'
  /** It ended well, but what later steps need of it is not there. */
  | 'missing-output'
  /** An argument needs something that this run does not have. */
  | 'unrenderable';
