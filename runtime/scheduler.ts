import type { Plan, Step, StepId, StepKind } from '../compiler/plan/plan.ts';
import type { Event, RunOutcome, Skip } from './event.ts';

/**
 * What is true of a step now.
 *
 *     waiting ──► running ──► done
 *        │           ├──────► satisfied   its guard holds
 *        │           ├──────► failed
 *        │           └──────► stopped     another failed, or the run was interrupted
 *        └─────────────────► skipped      it will never run
 */
export type StepState = 'waiting' | 'running' | 'done' | 'satisfied' | 'failed' | 'stopped' | 'skipped';

/** A run at one moment: a fold of its events. */
export interface RunState {
  readonly steps: ReadonlyMap<StepId, StepState>;
  /** Set by the first failure or interruption: from then on nothing starts. */
  readonly ending: Exclude<RunOutcome, 'done'> | undefined;
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
  return { steps: new Map(steps.map(({ id }) => [id, 'waiting'])), ending: undefined };
}

/** The state after an event. */
export function transition(state: RunState, event: Event): RunState {
  switch (event.kind) {
    case 'step-started':
      return move(state, event.step, 'running');
    case 'step-skipped':
      return move(state, event.step, event.because.reason === 'guard-satisfied' ? 'satisfied' : 'skipped');
    case 'step-finished':
      return move(state, event.step, 'done');
    case 'step-stopped':
      return move(state, event.step, 'stopped');
    case 'step-failed':
      return { ...move(state, event.step, 'failed'), ending: state.ending ?? 'failed' };
    case 'interrupted':
      return { ...state, ending: 'interrupted' };
    case 'registry-checked':
    case 'run-started':
    case 'run-finished':
    case 'command-started':
    case 'output':
      return state;
  }
}

/** What follows from a state: at most `jobs` steps run at a time, in the order of the plan where several could. */
export function decide({ steps }: Plan, state: RunState, jobs: number): Decision {
  const running = steps.filter(({ id }) => state.steps.get(id) === 'running');
  const waiting = steps.filter(({ id }) => state.steps.get(id) === 'waiting');
  const over = running.length === 0 && waiting.length === 0;
  if (state.ending !== undefined) {
    const stop = running.filter(({ kind }) => state.ending === 'interrupted' || stopsOnFailure[kind]);
    return { start: [], skip: skips(waiting, state), stop: stop.map(({ id }) => id), over };
  }
  const start: Step[] = [];
  for (const step of waiting) {
    if (running.length + start.length >= jobs) break;
    if (step.needs.every((need) => isMet(state.steps.get(need)))) start.push(step);
  }
  return { start, skip: [], stop: [], over };
}

export function outcomeOf({ ending }: RunState): RunOutcome {
  return ending ?? 'done';
}

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
  'create-index': false,
  'verify-index': true,
  'run-test': true,
  'remove-builder': false,
};

function move(state: RunState, step: StepId, to: StepState): RunState {
  return { ...state, steps: new Map(state.steps).set(step, to) };
}

function isMet(need: StepState | undefined): boolean {
  return need === 'done' || need === 'satisfied';
}

/** Nothing more starts: those that need what failed say so, the others that the run is ending. */
function skips(waiting: readonly Step[], state: RunState): Decision['skip'] {
  const lost = new Set([...state.steps].filter(([, at]) => at === 'failed').map(([id]) => id));
  return waiting.map(({ id, needs }) => {
    const need = needs.find((one) => lost.has(one));
    if (need === undefined)
      return { step: id, because: { reason: state.ending === 'interrupted' ? 'interrupted' : 'run-failed' } };
    lost.add(id);
    return { step: id, because: { reason: 'dependency-failed', need } };
  });
}
