import type { Plan, ReplaceableNode, Step, StepId } from '../compiler/plan/plan.ts';
import { cleanupCalls, type CleanupCall } from './cleanups.ts';
import type { Event, Failure, NodeLoss, Outputs, Published, RunOutcome, Skip, Stop } from './event.ts';
import type { ExecutorOptions } from './executor-options.ts';
import { published } from './publications.ts';
import { Redaction } from './redaction.ts';
import type { Scope } from './rendering.ts';
import { criticalPathFirst } from './critical-path.ts';
import { Failover } from './failover.ts';
import { runPersistently, sleep, type Persistence } from './persistence.ts';
import { decide, endingOf, initialState, outcomeOf, transition, type Decision, type RunState } from './scheduler.ts';
import { runWatched } from './silence.ts';
import { runStep, type StepContext, type StepEnd } from './step-runner.ts';

export interface RunResult {
  readonly outcome: RunOutcome;
  readonly published: readonly Published[];
}

interface RunningStep {
  readonly step: Step;
  /** Milliseconds since the run began. */
  readonly since: number;
  readonly controller: AbortController;
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
  readonly #spared = new Set<StepId>();
  readonly #unneeded = new Set<StepId>();
  readonly #failover: Failover;
  readonly #running = new Map<StepId, RunningStep>();
  #order: readonly Step[];
  #state: RunState;
  #signal = 'SIGTERM';
  #isOver = false;
  #finish: (result: RunResult) => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor(plan: Plan, options: ExecutorOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#failover = new Failover(plan);
    this.#order = this.#ordered();
    const values = (plan.inputs.sensitive ?? []).map((name) => options.env[name]);
    this.#redaction = new Redaction([...values, ...(options.secretTexts ?? [])]);
    this.#state = initialState(plan);
    this.#began = options.now();
  }

  /** Runs the plan to its end. A failing step is an event; only a mistake of mab itself rejects. */
  run(): Promise<RunResult> {
    return new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
      const { hash: plan, steps, publishes } = this.#plan;
      this.#happen({ kind: 'run-started', plan, steps: steps.length, jobs: this.#options.policy.jobs, publishes });
      this.#spare();
      this.#advance();
    });
  }

  /** Takes what a survey has found to be done for done. */
  #spare(): void {
    for (const [step, finding] of this.#options.survey ?? []) {
      if (finding.state === 'needed') continue;
      const outputs = finding.state === 'up-to-date' ? finding.outputs : {};
      this.#outputs.set(step, outputs);
      this.#spared.add(step);
      if (finding.state === 'not-needed') this.#unneeded.add(step);
      const because: Skip =
        finding.state === 'up-to-date' ? { reason: 'up-to-date', outputs } : { reason: 'not-needed' };
      this.#happen({ kind: 'step-skipped', step, because });
    }
  }

  /** Ends the run: nothing more starts, and what runs is sent the signal. */
  interrupt(signal: string): void {
    if (this.#isOver || this.#state.ending === 'interrupted') return;
    this.#signal = signal;
    this.#happen({ kind: 'interrupted', signal });
    this.#advance();
  }

  /** Ends the run as one that took longer than its limit, in milliseconds. */
  timeOut(limit: number): void {
    if (this.#isOver || this.#state.ending !== undefined) return;
    this.#happen({ kind: 'timed-out', limit });
    this.#advance();
  }

  /**
   * Ends the run here and now: what is at work is taken for stopped, and its end is awaited no more. Tells what the steps at
   * work would have put away; somebody else has to.
   */
  abandon(): { readonly result: RunResult; readonly cleanups: readonly CleanupCall[] } {
    const running = [...this.#running.values()];
    for (const { step, since } of running) {
      const elapsed = this.#elapsed() - since;
      this.#happen({ kind: 'step-stopped', step: step.id, elapsed, because: this.#stopReason() });
    }
    const cleanups = running.flatMap(({ step }) => cleanupCalls(step.cleanup ?? [], this.#scope()));
    return { result: this.#end(), cleanups };
  }

  /** Does what follows from the state; what is skipped changes it at once, so it comes first. */
  #advance(): void {
    if (this.#isOver) return;
    for (const { step, because } of this.#decide().skip) this.#happen({ kind: 'step-skipped', step, because });
    const { start, stop, over } = this.#decide();
    for (const id of stop) this.#running.get(id)?.controller.abort(this.#signal);
    for (const step of start) this.#start(step);
    if (over) this.#end();
  }

  #decide(): Decision {
    return decide(this.#order, this.#state, this.#options.policy);
  }

  #start(step: Step): void {
    const { id, kind, title } = step;
    const controller = new AbortController();
    const since = this.#elapsed();
    this.#running.set(id, { step, since, controller });
    this.#happen({ kind: 'step-started', step: id, stepKind: kind, title });
    const context = this.#context(id, controller.signal);
    const ending = this.#admitted(step, context).then(async (end) => {
      const node = end.kind === 'failed' ? await this.#lossBehind(step, context) : undefined;
      this.#ended(step.id, { ...end, elapsed: this.#elapsed() - since }, node);
    });
    ending.catch((error: unknown) => this.#crash(error));
  }

  #admitted(step: Step, context: StepContext): Promise<StepEnd> {
    const { signal, onLine } = context;
    const admission = this.#options.admit?.(step, { signal, tell: (line) => onLine('stderr', line) });
    if (admission === undefined) return this.#run(step, context);
    return admission.then(async (leave) => {
      const end = signal.aborted ? { kind: 'stopped' as const } : await this.#run(step, context);
      leave();
      return end;
    });
  }

  #run(step: Step, context: StepContext): Promise<StepEnd> {
    const run = (how: StepContext): Promise<StepEnd> => runPersistently(step, how, this.#persistence(step, how));
    const node = this.#failover.nodeOf(step);
    // A node that is got ready says nothing until it is.
    if (node === undefined || step.kind === 'bootstrap-builder') return run(context);
    const { pause = sleep } = this.#options;
    const answers = (signal: AbortSignal): Promise<boolean> => this.#answers(node, step, { ...context, signal });
    return runWatched(context, { pause, answers, onSilence: () => this.#failover.lose(node) }, run);
  }

  #context(step: StepId, signal: AbortSignal): StepContext {
    return {
      runner: this.#options.runner,
      scope: this.#scope(),
      redaction: this.#redaction,
      signal,
      onCommand: (role, command) =>
        this.#happen({ kind: 'command-started', step, role, command: this.#redaction.hide(command) }),
      onLine: (stream, line) => this.#happen({ kind: 'output', step, stream, line }),
      onProgress: (progress) => this.#happen({ kind: 'progress', step, progress }),
    };
  }

  /** The node that a failed step was on, where it is lost: it does not answer either. */
  async #lossBehind(step: Step, context: StepContext): Promise<ReplaceableNode | undefined> {
    const node = this.#failover.nodeOf(step);
    if (node === undefined || this.#failover.isLost(node)) return node;
    if (await this.#answers(node, step, context)) return undefined;
    this.#failover.lose(node);
    return node;
  }

  /** True, too, when the signal came before the answer. */
  async #answers({ probe }: ReplaceableNode, step: Step, context: StepContext): Promise<boolean> {
    const { onCommand } = context;
    const quiet = { ...context, onCommand: (_: unknown, text: string) => onCommand('probe', text), onLine: ignore };
    const { guard: _guard, cleanup: _cleanup, ...bare } = step;
    const { kind } = await runStep({ ...bare, commands: [probe] }, quiet);
    return kind !== 'failed';
  }

  #scope(): Scope {
    const { env, folder } = this.#options;
    return { env, folder, programs: this.#plan.programs ?? {}, outputs: this.#outputs };
  }

  #persistence(step: Step, context: StepContext): Persistence {
    const { random = Math.random, pause = sleep } = this.#options;
    const onRetry: Persistence['onRetry'] = (retry) =>
      this.#happen({ kind: 'step-retried', step: step.id, ...retry, failure: this.#redacted(retry.failure) });
    const isVain = async (): Promise<boolean> => (await this.#lossBehind(step, context)) !== undefined;
    return { random, pause, isVain, onRetry };
  }

  #ended(step: StepId, end: StepEnd & { readonly elapsed: number }, lost: ReplaceableNode | undefined): void {
    if (this.#isOver) return;
    const { elapsed } = end;
    this.#running.delete(step);
    switch (end.kind) {
      case 'done':
        this.#outputs.set(step, end.outputs);
        this.#happen({ kind: 'step-finished', step, elapsed, outputs: end.outputs });
        break;
      case 'satisfied':
        this.#happen({ kind: 'step-skipped', step, because: { reason: 'guard-satisfied' } });
        break;
      case 'failed': {
        const failed = { step, elapsed, failure: this.#redacted(end.failure) };
        if (lost === undefined || !this.#takeOver(lost, failed)) this.#happen({ kind: 'step-failed', ...failed });
        break;
      }
      case 'stopped':
        this.#happen({ kind: 'step-stopped', step, elapsed, because: this.#stopReason() });
        break;
    }
    this.#advance();
  }

  /** Whether others take over from a lost node; they do not where the run is ending. */
  #takeOver(lost: ReplaceableNode, failed: Pick<NodeLoss, 'step' | 'elapsed' | 'failure'>): boolean {
    if (endingOf(this.#state, this.#options.policy) !== undefined) return false;
    const progress = { states: this.#state.steps, unneeded: this.#unneeded };
    const takeover = this.#failover.takeOver(lost, failed.step, progress);
    if (takeover === undefined) return false;
    const { moved, joining, dropped } = takeover;
    const { builder, node } = lost;
    for (const step of joining) this.#unneeded.delete(step);
    this.#order = this.#ordered();
    this.#happen({ kind: 'node-lost', ...failed, builder, node, moved, joining });
    for (const step of dropped) this.#happen({ kind: 'step-skipped', step, because: { reason: 'node-lost', node } });
    return true;
  }

  #ordered(): readonly Step[] {
    return criticalPathFirst(this.#failover, this.#options.durations ?? new Map());
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
    const ending = endingOf(this.#state, this.#options.policy);
    return ending === undefined || ending === 'failed' ? 'run-failed' : ending;
  }

  #end(): RunResult {
    this.#isOver = true;
    const outcome = outcomeOf(this.#state);
    const written = published(this.#plan, this.#outputs, this.#spared);
    this.#happen({ kind: 'run-finished', elapsed: this.#elapsed(), outcome, published: written });
    const result = { outcome, published: written };
    this.#finish(result);
    return result;
  }

  #happen(happening: Happening): void {
    const event = { ...happening, at: this.#elapsed() } as Event;
    this.#state = transition(this.#state, event);
    this.#options.onEvent(event);
  }

  /** A mistake of mab: the other steps are ended, so that nothing goes on unseen. */
  #crash(error: unknown): void {
    this.#isOver = true;
    for (const { controller } of this.#running.values()) controller.abort('SIGTERM');
    this.#fail(error);
  }

  #elapsed(): number {
    return Math.round(this.#options.now() - this.#began);
  }
}

const ignore = (): void => undefined;
