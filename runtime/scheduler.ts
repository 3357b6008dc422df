import type { Plan, Step, StepId, StepKind } from '../compiler/plan/plan.ts';
import { isFulfilled, type Event, type RunOutcome, type Skip } from './event.ts';

/**
 * What is true of a step now.
 *
 *     waiting ──► running ──► done
 *        │  ▲        │
 *        │  └────────┤                    its node is lost, and another takes over
 *        │           ├──────► satisfied   its guard holds
 *        │           ├──────► failed
 *        │           └──────► stopped     another failed, or the run was interrupted
 *        └─────────────────► skipped      it will never run
 */
export type StepState = 'waiting' | 'running' | 'done' | 'satisfied' | 'failed' | 'stopped' | 'skipped';

/** A run at one moment: a fold of its events. */
export interface RunState {
  readonly steps: ReadonlyMap<StepId, StepState>;
  readonly hasFailed: boolean;
  /** Set from outside, and for good: from then on nothing starts, and everything that runs is ended. */
  readonly ending: 'interrupted' | 'timed-out' | undefined;
}

/** How a run goes on. */
export interface Policy {
  /** How many steps may run at a time; at least 1. */
  readonly jobs: number;
  /** How many builds and tests may run at a time on one machine. */
  readonly jobsPerNode?: number;
  /** After a failure: nothing more starts, or everything that does not need what failed. */
  readonly onFailure: 'stop' | 'keep-going';
}

/** What is to happen next; all empty while the run waits for a running step. */
export interface Decision {
  readonly start: readonly Step[];
  readonly skip: readonly { readonly step: StepId; readonly because: Skip }[];
  /** Running steps that are to be ended; listed again until they are. */
  readonly stop: readonly StepId[];
  /** Nothing runs and nothing waits. */
  readonly over: boolean;
}

export function initialState({ steps }: Plan): RunState {
  return { steps: new Map(steps.map(({ id }) => [id, 'waiting'])), hasFailed: false, ending: undefined };
}

/** The state after an event. */
export function transition(state: RunState, event: Event): RunState {
  switch (event.kind) {
    case 'step-started':
      return move(state, event.step, 'running');
    case 'step-skipped':
      return move(state, event.step, isFulfilled(event.because) ? 'satisfied' : 'skipped');
    case 'step-finished':
      return move(state, event.step, 'done');
    case 'step-stopped':
      return move(state, event.step, 'stopped');
    case 'step-failed':
      return { ...move(state, event.step, 'failed'), hasFailed: true };
    case 'node-lost':
      return [...event.moved.map(({ step }) => step), ...event.joining].reduce(
        (all, step) => move(all, step, 'waiting'),
        state,
      );
    case 'interrupted':
      return { ...state, ending: 'interrupted' };
    case 'timed-out':
      return { ...state, ending: state.ending ?? 'timed-out' };
    case 'registry-checked':
    case 'run-started':
    case 'run-finished':
    case 'command-started':
    case 'step-retried':
    case 'output':
    case 'progress':
      return state;
  }
}

/** What follows from a state. `order`: the plan's steps, each after its needs; where several could start, the first do. */
export function decide(order: readonly Step[], state: RunState, policy: Policy): Decision {
  const running = order.filter(({ id }) => state.steps.get(id) === 'running');
  const waiting = order.filter(({ id }) => state.steps.get(id) === 'waiting');
  const over = running.length === 0 && waiting.length === 0;
  const ending = endingOf(state, policy);
  if (ending === undefined)
    return { start: startable(waiting, running, state, policy), skip: lost(waiting, state), stop: [], over };
  const stop = running.filter(({ kind }) => ending !== 'failed' || stopsOnFailure[kind]);
  return { start: [], skip: skips(waiting, state, ending), stop: stop.map(({ id }) => id), over };
}

export function outcomeOf({ ending, hasFailed }: RunState): RunOutcome {
  if (ending === 'interrupted') return 'interrupted';
  return hasFailed || ending === 'timed-out' ? 'failed' : 'done';
}

/** Why nothing more starts; undefined while it goes on. */
export function endingOf({ ending, hasFailed }: RunState, { onFailure }: Policy): Ending | undefined {
  return ending ?? (hasFailed && onFailure === 'stop' ? 'failed' : undefined);
}

export type Ending = 'failed' | 'interrupted' | 'timed-out';

/**
 * Whether a running step is ended when another fails: what takes long and leaves nothing half-done behind. What changes
 * a builder, the machine or a tag is short, and is let finish.
 */
const stopsOnFailure: { readonly [K in StepKind]: boolean } = {
  'check-engine': true,
  'install-emulators': false,
  'verify-emulators': true,
  'create-context': false,
  'update-context': false,
  'create-builder': false,
  'append-node': false,
  'bootstrap-builder': false,
  'build-image': true,
  'push-image': true,
  'create-manifest': false,
  'annotate-manifest': false,
  'push-manifest': false,
  'resolve-source': true,
  'check-index': true,
  'push-index': true,
  'sign-index': false,
  'create-index': false,
  'verify-index': true,
  'check-image': true,
  'run-test': true,
  'remove-builder': false,
};

function move(state: RunState, step: StepId, to: StepState): RunState {
  return { ...state, steps: new Map(state.steps).set(step, to) };
}

function startable(waiting: readonly Step[], running: readonly Step[], state: RunState, policy: Policy): Step[] {
  const { jobs, jobsPerNode = Infinity } = policy;
  const busy = new Map<string, number>();
  const isFree = (step: Step): boolean => !isHeavy(step) || (busy.get(machineOf(step)) ?? 0) < jobsPerNode;
  const occupy = (step: Step): void => {
    if (isHeavy(step)) busy.set(machineOf(step), (busy.get(machineOf(step)) ?? 0) + 1);
  };
  running.forEach(occupy);
  const start: Step[] = [];
  for (const step of waiting) {
    if (running.length + start.length >= jobs) break;
    if (!isFree(step) || !step.needs.every((need) => isMet(state.steps.get(need)))) continue;
    occupy(step);
    start.push(step);
  }
  return start;
}

function isHeavy({ kind }: Step): boolean {
  return kind === 'build-image' || kind === 'run-test';
}

function machineOf({ where: { engine, builder, node } }: Step): string {
  return JSON.stringify([engine, builder, node]);
}

function isMet(need: StepState | undefined): boolean {
  return need === 'done' || need === 'satisfied';
}

/** Steps that need what failed, or what such a step would have done. */
function lost(waiting: readonly Step[], state: RunState): Decision['skip'] {
  if (!state.hasFailed) return [];
  return skips(waiting, state, 'failed').filter(({ because }) => because.reason === 'dependency-failed');
}

/** Nothing more starts: those that need what failed say so, the others that the run is ending. */
function skips(waiting: readonly Step[], state: RunState, ending: Ending): Decision['skip'] {
  const gone = new Set([...state.steps].filter(([, at]) => at === 'failed' || at === 'skipped').map(([id]) => id));
  return waiting.map(({ id, needs }) => {
    const need = needs.find((one) => gone.has(one));
    if (need === undefined) return { step: id, because: { reason: ending === 'failed' ? 'run-failed' : ending } };
    gone.add(id);
    return { step: id, because: { reason: 'dependency-failed', need } };
  });
}
