import type { Plan, Step, StepId } from '../compiler/plan/plan.ts';
import type { CommandRunner } from './command-runner.ts';
import type { Event, Failure, Outputs, Published, RunOutcome, Stop } from './event.ts';
import { published } from './publications.ts';
import { Redaction } from './redaction.ts';
import type { Scope } from './rendering.ts';
import { decide, initialState, outcomeOf, transition, type Decision, type RunState } from './scheduler.ts';
import { runStep, type StepEnd } from './step-runner.ts';

export interface ExecutorOptions {
  readonly runner: CommandRunner;
  /** The environment that commands inherit, and that `{ env }` reads. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The run's private folder. */
  readonly folder: string;
  /** How many steps may run at a time; at least 1. */
  readonly jobs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly onEvent: (event: Event) => void;
}

export interface RunResult {
  readonly outcome: RunOutcome;
  readonly published: readonly Published[];
}

/** An event as its maker writes it: the executor adds the time. */
type Happening<E extends Event = Event> = E extends Event ? Omit<E, 'at'> : never;

/**
 * Carries a plan out: what the scheduler decides is done, and everything that happens is an event, from which the next
 * state and decision follow.
 */
export class Executor {
  readonly #plan: Plan;
  readonly #options: ExecutorOptions;
  readonly #redaction: Redaction;
  readonly #began: number;
  readonly #outputs = new Map<StepId, Outputs>();
  readonly #running = new Map<StepId, AbortController>();
  #state: RunState;
  #signal = 'SIGTERM';
  #isOver = false;
  #finish: (result: RunResult) => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor(plan: Plan, options: ExecutorOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#redaction = new Redaction((plan.inputs.sensitive ?? []).map((name) => options.env[name]));
    this.#state = initialState(plan);
    this.#began = options.now();
  }

  /** Runs the plan to its end. A failing step is an event; only a mistake of mab itself rejects. */
  run(): Promise<RunResult> {
    return new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
      const { hash: plan, steps, publishes } = this.#plan;
      this.#happen({ kind: 'run-started', plan, steps: steps.length, jobs: this.#options.jobs, publishes });
      this.#advance();
    });
  }

  /** Ends the run: nothing more starts, and what runs is sent the signal. */
  interrupt(signal: string): void {
    if (this.#isOver || this.#state.ending === 'interrupted') return;
    this.#signal = signal;
    this.#happen({ kind: 'interrupted', signal });
    this.#advance();
  }

  /** Does what follows from the state; what is skipped changes it at once, so it comes first. */
  #advance(): void {
    if (this.#isOver) return;
    for (const { step, because } of this.#decide().skip) this.#happen({ kind: 'step-skipped', step, because });
    const { start, stop, over } = this.#decide();
    for (const id of stop) this.#running.get(id)?.abort(this.#signal);
    for (const step of start) this.#start(step);
    if (over) this.#end();
  }

  #decide(): Decision {
    return decide(this.#plan, this.#state, this.#options.jobs);
  }

  #start(step: Step): void {
    const { id, kind, title } = step;
    const controller = new AbortController();
    const started = this.#elapsed();
    this.#running.set(id, controller);
    this.#happen({ kind: 'step-started', step: id, stepKind: kind, title });
    const { runner, env, folder } = this.#options;
    const { programs = {} } = this.#plan;
    const scope: Scope = { env, folder, programs, outputs: this.#outputs };
    const end = runStep(step, {
      runner,
      scope,
      redaction: this.#redaction,
      signal: controller.signal,
      onCommand: (role, command) => this.#happen({ kind: 'command-started', step: id, role, command }),
      onLine: (stream, line) => this.#happen({ kind: 'output', step: id, stream, line }),
    });
    end.then((how) => this.#ended(id, how, this.#elapsed() - started)).catch((error: unknown) => this.#crash(error));
  }

  #ended(step: StepId, end: StepEnd, elapsed: number): void {
    this.#running.delete(step);
    switch (end.kind) {
      case 'done':
        this.#outputs.set(step, end.outputs);
        this.#happen({ kind: 'step-finished', step, elapsed, outputs: end.outputs });
        break;
      case 'satisfied':
        this.#happen({ kind: 'step-skipped', step, because: { reason: 'guard-satisfied' } });
        break;
      case 'failed':
        this.#happen({ kind: 'step-failed', step, elapsed, failure: this.#redacted(end.failure) });
        break;
      case 'stopped':
        this.#happen({ kind: 'step-stopped', step, elapsed, because: this.#stopReason() });
        break;
    }
    this.#advance();
  }

  #redacted(failure: Failure): Failure {
    const { message, command, remedies } = failure;
    const hide = (text: string): string => this.#redaction.hide(text);
    return {
      ...failure,
      message: hide(message),
      ...(command === undefined ? {} : { command: hide(command) }),
      remedies: remedies.map(hide),
    };
  }

  #stopReason(): Stop {
    return this.#state.ending === 'interrupted' ? 'interrupted' : 'run-failed';
  }

  #end(): void {
    this.#isOver = true;
    const outcome = outcomeOf(this.#state);
    const written = published(this.#plan, this.#outputs);
    this.#happen({ kind: 'run-finished', elapsed: this.#elapsed(), outcome, published: written });
    this.#finish({ outcome, published: written });
  }

  #happen(happening: Happening): void {
    const event = { ...happening, at: this.#elapsed() } as Event;
    this.#state = transition(this.#state, event);
    this.#options.onEvent(event);
  }

  /** A mistake of mab: the other steps are ended, so that nothing goes on unseen. */
  #crash(error: unknown): void {
    this.#isOver = true;
    for (const controller of this.#running.values()) controller.abort('SIGTERM');
    this.#fail(error);
  }

  #elapsed(): number {
    return Math.round(this.#options.now() - this.#began);
  }
}
