import type { StepId } from '../../../compiler/plan/plan.ts';
import type { BuildProgress } from '../../buildkit/progress.ts';
import type { Event, NodeLoss } from '../../event.ts';

/** What a live view shows of a run at one moment: a fold of its events. */
export interface LiveState {
  /** In the order in which they began. */
  readonly running: ReadonlyMap<StepId, RunningStep>;
  /** Steps that are over, however they ended. */
  readonly over: ReadonlySet<StepId>;
  readonly failed: number;
  /** Steps that run since a node was lost; some of them stood by. */
  readonly joined: ReadonlySet<StepId>;
  /** The nodes to which steps have moved. */
  readonly moved: ReadonlyMap<StepId, string>;
  readonly ending: 'interrupted' | 'timed-out' | undefined;
}

export interface RunningStep {
  /** When it began, in milliseconds since the run did. */
  readonly since: number;
  readonly progress?: BuildProgress;
  /** The last line that it wrote. */
  readonly line?: string;
  /** Until when it waits before it begins again. */
  readonly retriesAt?: number;
}

export const nothingYet: LiveState = {
  running: new Map(),
  over: new Set(),
  failed: 0,
  joined: new Set(),
  moved: new Map(),
  ending: undefined,
};

export function fold(state: LiveState, event: Event): LiveState {
  switch (event.kind) {
    case 'step-started':
      return withStep(state, event.step, { since: event.at });
    case 'progress':
      return changed(state, event.step, { progress: event.progress });
    case 'output':
      return event.line === '' ? state : changed(state, event.step, { line: event.line });
    case 'step-retried': {
      const { progress: _, ...step } = state.running.get(event.step) ?? { since: event.at };
      return withStep(state, event.step, { ...step, retriesAt: event.at + event.delay });
    }
    case 'node-lost':
      return afterLoss(state, event);
    case 'step-failed':
      return { ...without(state, event.step), failed: state.failed + 1 };
    case 'step-finished':
    case 'step-stopped':
    case 'step-skipped':
      return without(state, event.step);
    case 'interrupted':
    case 'timed-out':
      return { ...state, ending: event.kind };
    case 'command-started':
      return changed(state, event.step, {});
    case 'registry-checked':
    case 'run-started':
    case 'run-finished':
      return state;
  }
}

function changed(state: LiveState, id: StepId, fields: Partial<RunningStep>): LiveState {
  const { retriesAt: _, ...step } = state.running.get(id) ?? { since: undefined };
  return step.since === undefined ? state : withStep(state, id, { ...step, since: step.since, ...fields });
}

function withStep(state: LiveState, id: StepId, step: RunningStep): LiveState {
  return { ...state, running: new Map(state.running).set(id, step) };
}

function afterLoss(state: LiveState, { step, moved, joining }: NodeLoss): LiveState {
  const begin = [step, ...moved.map((one) => one.step), ...joining].reduce(anew, state);
  return {
    ...begin,
    joined: new Set([...state.joined, ...joining]),
    moved: new Map([...state.moved, ...moved.map((one) => [one.step, one.node] as const)]),
  };
}

/** It is neither running nor over. */
function anew(state: LiveState, id: StepId): LiveState {
  const over = new Set(state.over);
  over.delete(id);
  return { ...without(state, id), over };
}

function without(state: LiveState, id: StepId): LiveState {
  const running = new Map(state.running);
  running.delete(id);
  return { ...state, running, over: new Set(state.over).add(id) };
}
