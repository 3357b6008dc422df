import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepKinds, type Plan, type Step } from '../../compiler/plan/plan.ts';
import type { Event } from '../../runtime/event.ts';
import { criticalPathFirst } from '../../runtime/critical-path.ts';
import {
  decide,
  endingOf,
  initialState,
  outcomeOf,
  transition,
  type Policy,
  type RunState,
} from '../../runtime/scheduler.ts';
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

/** Plays a run: after every decision one of the running steps ends in some way, or the user or the clock ends it. */
function play(
  plan: Plan,
  policy: Policy,
  fortune: readonly { pick: number; fate: number; interrupt: number }[],
): Trace {
  const order = criticalPathFirst(plan, new Map());
  const started: string[] = [];
  let state = initialState(plan);
  const running = new Set<string>();
  for (const { pick, fate, interrupt } of fortune) {
    for (const { step: id, because } of decide(order, state, policy).skip) {
      state = transition(state, { kind: 'step-skipped', at: 0, step: id, because });
    }
    const { start, stop, over } = decide(order, state, policy);
    if (over) return { started, state, isOver: true };
    for (const { id, needs, kind, title } of start) {
      expect(endingOf(state, policy)).toBeUndefined();
      for (const need of needs) expect(['done', 'satisfied']).toContain(state.steps.get(need));
      state = transition(state, { kind: 'step-started', at: 0, step: id, stepKind: kind, title });
      started.push(id);
      running.add(id);
    }
    expect(running.size).toBeLessThanOrEqual(policy.jobs);
    const heavy = plan.steps.filter(
      ({ id, kind }) => running.has(id) && (kind === 'build-image' || kind === 'run-test'),
    );
    expect(heavy.length).toBeLessThanOrEqual(policy.jobsPerNode ?? Infinity);
    expect(running.size).toBeGreaterThan(0);
    if (interrupt === 0) state = transition(state, { kind: 'interrupted', at: 0, signal: 'SIGINT' });
    if (interrupt === 1) state = transition(state, { kind: 'timed-out', at: 0, limit: 1000 });
    const id = [...running][pick % running.size]!;
    running.delete(id);
    const event: Event = stop.includes(id)
      ? { kind: 'step-stopped', at: 0, step: id, elapsed: 0, because: 'run-failed' }
      : eventOf(fates[fate % 7 === 0 ? 1 : fate % 3 === 0 ? 2 : 0], id);
    state = transition(state, event);
  }
  return { started, state, isOver: decide(order, state, policy).over };
}

const policies = fc.record({
  jobs: fc.integer({ min: 1, max: 5 }),
  jobsPerNode: fc.integer({ min: 1, max: 3 }),
  onFailure: fc.constantFrom('stop' as const, 'keep-going' as const),
});
const stopping = { jobs: 9, onFailure: 'stop' } as const;

describe('the scheduler', () => {
  it('keeps order and limits, and comes to an end, however the steps end', () => {
    fc.assert(
      fc.property(plans, policies, choices, (plan, policy, fortune) => {
        const { started, state, isOver } = play(plan, policy, fortune);
        expect(isOver).toBe(true);
        expect(new Set(started).size).toBe(started.length);
        const states = [...state.steps.values()];
        expect(states).not.toContain('waiting');
        expect(states).not.toContain('running');
        const isWhole = !state.hasFailed && state.ending === undefined;
        if (isWhole) expect(started.length).toBe(plan.steps.length);
        expect(outcomeOf(state) === 'done').toBe(isWhole);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps going after a failure with everything that does not need what failed', () => {
    fc.assert(
      fc.property(plans, choices, (plan, fortune) => {
        const calm = fortune.map((one) => ({ ...one, interrupt: 9 }));
        const { state } = play(plan, { jobs: 3, onFailure: 'keep-going' }, calm);
        for (const { id, needs } of plan.steps) {
          const isLost = needs.some((need) => ['failed', 'skipped'].includes(state.steps.get(need)!));
          expect(state.steps.get(id) === 'skipped').toBe(isLost);
        }
      }),
    );
  });

  it('starts as many as it may, in the order of the plan', () => {
    const plan = planOf([step('a'), step('b'), step('c'), step('d', { needs: ['a'] })]);
    expect(decide(plan.steps, initialState(plan), { ...stopping, jobs: 2 }).start.map(({ id }) => id)).toEqual([
      'a',
      'b',
    ]);
  });

  it('builds on every machine no more than it may at a time', () => {
    const on = (node: string): Partial<Step> => ({ where: { engine: 'local', builder: 'farm', node } });
    const plan = planOf([
      step('a', on('amd')),
      step('b', on('amd')),
      step('c', on('arm')),
      step('d', { kind: 'create-index' }),
    ]);
    const { start } = decide(plan.steps, initialState(plan), { ...stopping, jobsPerNode: 1 });
    expect(start.map(({ id }) => id)).toEqual(['a', 'c', 'd']);
  });

  it('ends builds after a failure, and lets what changes a tag or a builder finish', () => {
    const kinds = ['build-image', 'create-index', 'append-node', 'run-test'] as const;
    const plan = planOf([step('x'), ...kinds.map((kind) => step(kind, { kind }))]);
    let state = initialState(plan);
    for (const { id, kind, title } of plan.steps) {
      state = transition(state, { kind: 'step-started', at: 0, step: id, stepKind: kind, title });
    }
    state = transition(state, eventOf('step-failed', 'x'));
    expect(decide(plan.steps, state, stopping).stop).toEqual(['build-image', 'run-test']);
    const late = transition(state, { kind: 'timed-out', at: 0, limit: 1 });
    expect(decide(plan.steps, late, stopping).stop).toEqual(kinds);
    expect(outcomeOf(late)).toBe('failed');
    state = transition(state, { kind: 'interrupted', at: 0, signal: 'SIGINT' });
    expect(decide(plan.steps, state, stopping).stop).toEqual(kinds);
    expect(outcomeOf(state)).toBe('interrupted');
  });

  it('says of every step that does not run what it waited for', () => {
    const plan = planOf([
      step('a'),
      step('b', { needs: ['a'] }),
      step('c', { needs: ['b'] }),
      step('other', { needs: [] }),
    ]);
    const state = transition(initialState(plan), { ...eventOf('step-failed', 'a') });
    const lost = [
      { step: 'b', because: { reason: 'dependency-failed', need: 'a' } },
      { step: 'c', because: { reason: 'dependency-failed', need: 'b' } },
    ];
    expect(decide(plan.steps, state, stopping).skip).toEqual([
      ...lost,
      { step: 'other', because: { reason: 'run-failed' } },
    ]);
    const going = decide(plan.steps, state, { ...stopping, onFailure: 'keep-going' });
    expect(going.skip).toEqual(lost);
    expect(going.start.map(({ id }) => id)).toEqual(['other']);
  });
});

describe('the order of a run', () => {
  const emulated: Partial<Step> = {
    placements: [{ platform: 'linux/arm64', mode: 'emulated', where: { engine: 'local' }, why: '' }],
  };
  const orderOf = (steps: readonly Step[], durations: Record<string, number> = {}): string[] =>
    criticalPathFirst(planOf(steps), new Map(Object.entries(durations))).map(({ id }) => id);

  it('begins with the longest way to the end', () => {
    const setup: Partial<Step> = { kind: 'create-builder' };
    const steps = [
      step('short'),
      step('setup', setup),
      step('long', { ...emulated, needs: ['setup'] }),
      step('tag', { kind: 'create-index', needs: ['short', 'long'] }),
    ];
    expect(orderOf(steps)).toEqual(['setup', 'long', 'short', 'tag']);
  });

  it('knows better by how long steps took before', () => {
    expect(orderOf([step('a'), step('b', emulated)], { a: 9000, b: 4000 })).toEqual(['a', 'b']);
  });

  it('keeps needs before what needs them', () => {
    fc.assert(
      fc.property(plans, fc.array(fc.nat({ max: 9 })), (plan, times) => {
        const durations = new Map(plan.steps.map(({ id }, at) => [id, times[at] ?? 0]));
        const order = criticalPathFirst(plan, durations).map(({ id }) => id);
        expect([...order].sort()).toEqual(plan.steps.map(({ id }) => id).sort());
        for (const { id, needs } of plan.steps) {
          for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(id));
        }
      }),
    );
  });
});
