import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepKinds, type Plan } from '../../compiler/plan/plan.ts';
import type { Event } from '../../runtime/event.ts';
import { decide, initialState, transition, type RunState } from '../../runtime/scheduler.ts';
import { planOf, step } from './plans.ts';

/** Plans whose steps need some of those before them. */
const plans = fc
  .array(fc.tuple(fc.array(fc.nat(), { maxLength: 3 }), fc.constantFrom(...stepKinds)), { maxLength: 14 })
  .map((rows) =>
    planOf(
      rows.map(([picks, kind], at) =>
        step(`s${at}`, { kind, needs: at === 0 ? [] : [...new Set(picks.map((pick) => `s${pick % at}`))] }),
      ),
    ),
  );

const fates = ['step-finished', 'step-failed', 'guard-satisfied'] as const;
const choices = fc.array(fc.record({ pick: fc.nat(), fate: fc.nat(), interrupt: fc.nat({ max: 40 }) }), {
  minLength: 60,
  maxLength: 60,
});

const failure = { cause: 'exit-code', message: '', lastLines: [], remedies: [] } as const;

function eventOf(fate: (typeof fates)[number], id: string): Event {
  if (fate === 'step-finished') return { kind: fate, at: 0, step: id, elapsed: 0, outputs: {} };
  if (fate === 'step-failed') return { kind: fate, at: 0, step: id, elapsed: 0, failure };
  return { kind: 'step-skipped', at: 0, step: id, because: { reason: fate } };
}

interface Trace {
  readonly started: readonly string[];
  readonly state: RunState;
  readonly isOver: boolean;
}

/** Plays a run: after every decision one of the running steps ends in some way, or the user interrupts. */
function play(plan: Plan, jobs: number, fortune: readonly { pick: number; fate: number; interrupt: number }[]): Trace {
  const started: string[] = [];
  let state = initialState(plan);
  const running = new Set<string>();
  for (const { pick, fate, interrupt } of fortune) {
    for (const { step: id, because } of decide(plan, state, jobs).skip) {
      state = transition(state, { kind: 'step-skipped', at: 0, step: id, because });
    }
    const { start, stop, over } = decide(plan, state, jobs);
    if (over) return { started, state, isOver: true };
    for (const { id, needs, kind, title } of start) {
      expect(state.ending).toBeUndefined();
      for (const need of needs) expect(['done', 'satisfied']).toContain(state.steps.get(need));
      state = transition(state, { kind: 'step-started', at: 0, step: id, stepKind: kind, title });
      started.push(id);
      running.add(id);
    }
    expect(running.size).toBeLessThanOrEqual(jobs);
    expect(running.size).toBeGreaterThan(0);
    if (interrupt === 0) state = transition(state, { kind: 'interrupted', at: 0, signal: 'SIGINT' });
    const id = [...running][pick % running.size]!;
    running.delete(id);
    const event: Event = stop.includes(id)
      ? { kind: 'step-stopped', at: 0, step: id, elapsed: 0, because: 'run-failed' }
      : eventOf(fates[fate % 7 === 0 ? 1 : fate % 3 === 0 ? 2 : 0], id);
    state = transition(state, event);
  }
  return { started, state, isOver: decide(plan, state, jobs).over };
}

describe('the scheduler', () => {
  it('keeps order and limit, and comes to an end, however the steps end', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 5 }), choices, (plan, jobs, fortune) => {
        const { started, state, isOver } = play(plan, jobs, fortune);
        expect(isOver).toBe(true);
        expect(new Set(started).size).toBe(started.length);
        const states = [...state.steps.values()];
        expect(states).not.toContain('waiting');
        expect(states).not.toContain('running');
        if (state.ending === undefined) expect(started.length).toBe(plan.steps.length);
        if (states.includes('failed')) expect(state.ending).not.toBeUndefined();
      }),
    );
  });

  it('starts as many as it may, in the order of the plan', () => {
    const plan = planOf([step('a'), step('b'), step('c'), step('d', { needs: ['a'] })]);
    expect(decide(plan, initialState(plan), 2).start.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('ends builds after a failure, and lets what changes a tag or a builder finish', () => {
    const kinds = ['build-image', 'create-index', 'append-node', 'run-test'] as const;
    const plan = planOf([step('x'), ...kinds.map((kind) => step(kind, { kind }))]);
    let state = initialState(plan);
    for (const { id, kind, title } of plan.steps) {
      state = transition(state, { kind: 'step-started', at: 0, step: id, stepKind: kind, title });
    }
    state = transition(state, eventOf('step-failed', 'x'));
    expect(decide(plan, state, 9).stop).toEqual(['build-image', 'run-test']);
    state = transition(state, { kind: 'interrupted', at: 0, signal: 'SIGINT' });
    expect(decide(plan, state, 9).stop).toEqual(kinds);
  });

  it('says of every step that does not run what it waited for', () => {
    const plan = planOf([
      step('a'),
      step('b', { needs: ['a'] }),
      step('c', { needs: ['b'] }),
      step('other', { needs: [] }),
    ]);
    let state = transition(initialState(plan), { ...eventOf('step-failed', 'a') });
    state = { ...state, steps: new Map(state.steps).set('other', 'waiting') };
    expect(decide(plan, state, 1).skip).toEqual([
      { step: 'b', because: { reason: 'dependency-failed', need: 'a' } },
      { step: 'c', because: { reason: 'dependency-failed', need: 'b' } },
      { step: 'other', because: { reason: 'run-failed' } },
    ]);
  });
});
