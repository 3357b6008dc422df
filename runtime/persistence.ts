import { setTimeout as delayed } from 'node:timers/promises';
import type { Step } from '../compiler/plan/plan.ts';
import type { Failure } from './event.ts';
import { runStep, type StepContext, type StepEnd } from './step-runner.ts';
import { backoff, isTransient } from './transient.ts';

/** How a step is tried again. */
export interface Persistence {
  /** From 0 to 1. */
  readonly random: () => number;
  /** Waits; false when the signal came first. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<boolean>;
  /** Whether the step cannot succeed where it is, so that it is not tried again. */
  readonly isVain: () => Promise<boolean>;
  readonly onRetry: (retry: Retry) => void;
}

export interface Retry {
  /** How many attempts there were; the next is one more. */
  readonly attempt: number;
  readonly attempts: number;
  readonly delay: number;
  readonly failure: Failure;
}

/** Runs a step, from its beginning again after a transient failure, as often as the plan allows. */
export async function runPersistently(step: Step, context: StepContext, how: Persistence): Promise<StepEnd> {
  const { attempts } = step.retry;
  for (let attempt = 1; ; attempt += 1) {
    const end = await runStep(step, context);
    if (end.kind !== 'failed' || attempt >= attempts || !isTransient(step.kind, end.failure)) return end;
    if (await how.isVain()) return end;
    const delay = backoff(attempt, how.random());
    how.onRetry({ attempt, attempts, delay, failure: end.failure });
    if (!(await how.pause(delay, context.signal))) return { kind: 'stopped' };
  }
}

/** Waits so many milliseconds; false when the signal came first. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return delayed(milliseconds, true, { signal }).catch(() => false);
}
