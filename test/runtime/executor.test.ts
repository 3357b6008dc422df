import { describe, expect, it } from 'vitest';
import type { Plan, Step } from '../../compiler/plan/plan.ts';
import type { Event } from '../../runtime/event.ts';
import { Executor } from '../../runtime/executor.ts';
import type { Finding, Survey } from '../../runtime/freshness/survey.ts';
import { FakeRunner, settled } from './fake-runner.ts';
import { planOf, step, words } from './plans.ts';

interface Pause {
  readonly milliseconds: number;
  readonly end: () => void;
}

const reset = 'ERROR: failed to push: read: connection reset by peer\n';

function start(plan: Plan, jobs = 4, survey: Survey = new Map()) {
  const pauses: Pause[] = [];
  const runner = new FakeRunner();
  const events: Event[] = [];
  const executor = new Executor(plan, {
    runner,
    env: { PATH: '/bin', TOKEN: 'secret' },
    folder: '/run-folder',
    policy: { jobs, onFailure: 'stop' },
    now: () => 0,
    survey,
    random: () => 1,
    pause: (milliseconds, signal) =>
      new Promise((resolve) => {
        pauses.push({ milliseconds, end: () => resolve(true) });
        signal.addEventListener('abort', () => resolve(false));
      }),
    onEvent: (event) => events.push(event),
  });
  return { runner, events, pauses, executor, result: executor.run() };
}

const done = { kind: 'exited', exit: 0 } as const;
const named = (id: string, needs: string[] = [], fields: Partial<Step> = {}): Step =>
  step(id, { needs, commands: [words(id)], ...fields });
const kinds = (events: readonly Event[]): string[] =>
  events.map((event) => ('step' in event ? `${event.kind} ${event.step}` : event.kind));

describe('the executor', () => {
  it('runs what needs nothing together, and the rest after it', async () => {
    const { runner, events, result } = start(planOf([named('a'), named('b'), named('c', ['a', 'b'])]));
    expect(runner.started).toEqual(['a', 'b']);
    await runner.pending[0]!.end(done);
    expect(runner.started).toEqual(['a', 'b']);
    await runner.pending[0]!.end(done);
    expect(runner.started).toEqual(['a', 'b', 'c']);
    await runner.pending[0]!.end(done);
    expect((await result).outcome).toBe('done');
    expect(kinds(events).at(0)).toBe('run-started');
    expect(kinds(events).at(-1)).toBe('run-finished');
  });

  it('hides in the commands that it shows what nothing may show', async () => {
    const plan = planOf([step('a', { commands: [words('build', 'secret')] })]);
    const { runner, events, result } = start({ ...plan, inputs: { ...plan.inputs, sensitive: ['TOKEN'] } });
    expect(runner.started).toEqual(['build secret']);
    await runner.pending[0]!.end(done);
    await result;
    expect(events.find(({ kind }) => kind === 'command-started')).toMatchObject({ command: 'build ***' });
  });

  it('hands outputs on, and shows variables of the environment by name', async () => {
    const { runner, events, result } = start(
      planOf([
        named('a', [], { commands: [{ ...words('ask'), capture: [{ name: 'digest', from: 'last-line' }] }] }),
        named('b', ['a'], {
          commands: [{ argv: [['use'], ['repo@', { out: 'a', name: 'digest' }], [{ env: 'TOKEN' }], [{ tmp: 'f' }]] }],
        }),
      ]),
    );
    await runner.pending[0]!.end(done, 'pushing\nsha256:1\n\n');
    expect(runner.started[1]).toBe('use repo@sha256:1 secret /run-folder/f');
    const command = events.findLast((event) => event.kind === 'command-started');
    expect(command).toMatchObject({ command: 'use repo@sha256:1 "$TOKEN" /run-folder/f' });
    await runner.pending[0]!.end(done);
    expect((await result).outcome).toBe('done');
  });

  it('skips a step whose guard holds, and runs what needs it', async () => {
    const guard = { probe: words('probe'), satisfied: { stdoutHasLine: 'Name: arm' } };
    const { runner, events, result } = start(planOf([named('a', [], { guard }), named('b', ['a'])]));
    await runner.pending[0]!.end(done, 'Name:     arm\n');
    expect(runner.started).toEqual(['probe', 'b']);
    expect(kinds(events)).toContain('step-skipped a');
    await runner.pending[0]!.end(done);
    expect((await result).outcome).toBe('done');
  });

  it('stops at the first failure: builds end, dependents and the rest do not run', async () => {
    const { runner, events, result } = start(planOf([named('a'), named('b'), named('c', ['a']), named('d', ['b'])]), 2);
    await runner.pending[0]!.end({ kind: 'exited', exit: 3 });
    expect((await result).outcome).toBe('failed');
    expect(runner.started).toEqual(['a', 'b']);
    expect(kinds(events)).toEqual([
      'run-started',
      'step-started a',
      'command-started a',
      'step-started b',
      'command-started b',
      'step-failed a',
      'step-skipped c',
      'step-skipped d',
      'step-stopped b',
      'run-finished',
    ]);
  });

  it('ends here and now when it is abandoned, and tells what is to be put away', async () => {
    const cleanup = [words('remove', 'a'), { argv: [[{ out: 'other', name: 'never' }]] }];
    const { events, executor, result } = start(planOf([named('a', [], { cleanup }), named('b', ['a'])]));
    executor.interrupt('SIGINT');
    const { cleanups } = executor.abandon();
    expect((await result).outcome).toBe('interrupted');
    expect(cleanups).toEqual([{ argv: ['remove', 'a'], env: { PATH: '/bin', TOKEN: 'secret' } }]);
    const all = [
      'run-started',
      'step-started a',
      'command-started a',
      'interrupted',
      'step-skipped b',
      'step-stopped a',
      'run-finished',
    ];
    expect(kinds(events)).toEqual(all);
    // Its process has ended by now, which is no news.
    await settled();
    expect(
      kinds(events)
        .filter((kind) => kind !== 'command-started a')
        .at(-1),
    ).toBe('run-finished');
  });

  it('passes an interruption on as the signal it was, and ends', async () => {
    const { runner, events, executor, result } = start(planOf([named('a'), named('b', ['a'])]));
    const { call } = runner.pending[0]!;
    executor.interrupt('SIGINT');
    expect(call.signal.reason).toBe('SIGINT');
    expect((await result).outcome).toBe('interrupted');
    expect(kinds(events)).toContain('step-stopped a');
    await settled();
    executor.interrupt('SIGINT');
    expect(kinds(events).at(-1)).toBe('run-finished');
  });

  it('counts a reference as published when all that writes it is done', async () => {
    const reference = 'registry.example.com/app:1';
    const plan = planOf(
      [
        named('tag', [], { kind: 'create-index', target: 'app', commands: [words('create', '--tag', reference)] }),
        named('verify', ['tag'], {
          kind: 'verify-index',
          target: 'app',
          commands: [{ ...words('inspect', reference), expect: { stdoutPlatforms: ['linux/amd64'] } }],
        }),
      ],
      [{ reference, target: 'app', platforms: ['linux/amd64'], staging: false }],
    );
    const { runner, result } = start(plan);
    await runner.pending[0]!.end(done);
    const digest = `sha256:${'a'.repeat(64)}`;
    await runner.pending[0]!.end(
      done,
      JSON.stringify({ digest, manifests: [{ platform: { os: 'linux', architecture: 'amd64' } }] }),
    );
    expect((await result).published).toEqual([
      { reference, digest, platforms: ['linux/amd64'], staging: false, isNew: true },
    ]);
  });

  it('tries what failed for now again, a little later, as often as the plan allows', async () => {
    const { runner, events, pauses, result } = start(
      planOf([named('a', [], { retry: { attempts: 3 } }), named('b', ['a'])]),
    );
    for (const milliseconds of [1000, 2000]) {
      await runner.pending[0]!.end({ kind: 'exited', exit: 1 }, reset);
      await settled();
      expect(pauses.at(-1)).toMatchObject({ milliseconds });
      pauses.at(-1)!.end();
      await settled();
    }
    expect(runner.started).toEqual(['a', 'a', 'a']);
    await runner.pending[0]!.end(done);
    await runner.pending[0]!.end(done);
    expect((await result).outcome).toBe('done');
    const retries = events.filter((event) => event.kind === 'step-retried');
    expect(retries).toMatchObject([
      { step: 'a', attempt: 1, attempts: 3, delay: 1000, failure: { cause: 'exit-code' } },
      { step: 'a', attempt: 2, attempts: 3, delay: 2000 },
    ]);
  });

  it('runs a test again whose image printed nothing where it should, since an engine may have lost it', async () => {
    const commands = [{ ...words('a'), expect: { stdoutEquals: ['ok'] } }];
    const { runner, pauses, result } = start(
      planOf([named('a', [], { kind: 'run-test', retry: { attempts: 2 }, commands })]),
    );
    await runner.pending[0]!.end(done);
    await settled();
    pauses.at(-1)!.end();
    await settled();
    await runner.pending[0]!.end(done, 'ok\n');
    expect((await result).outcome).toBe('done');
    expect(runner.started).toEqual(['a', 'a']);
  });

  it('fails in the end with what failed every time, and does not try again what fails for good', async () => {
    const plan = planOf([named('a', [], { retry: { attempts: 2 } }), named('b', ['a'], { retry: { attempts: 2 } })]);
    const first = start(plan);
    await first.runner.pending[0]!.end({ kind: 'exited', exit: 1 }, reset);
    await settled();
    first.pauses[0]!.end();
    await settled();
    await first.runner.pending[0]!.end({ kind: 'exited', exit: 1 }, reset);
    expect((await first.result).outcome).toBe('failed');
    expect(first.runner.started).toEqual(['a', 'a']);
    const second = start(plan);
    await second.runner.pending[0]!.end({ kind: 'exited', exit: 1 }, 'no such file\n');
    expect((await second.result).outcome).toBe('failed');
    expect(second.runner.started).toEqual(['a']);
  });

  it('can be interrupted while it waits for the next attempt', async () => {
    const { runner, events, executor, result } = start(planOf([named('a', [], { retry: { attempts: 2 } })]));
    await runner.pending[0]!.end({ kind: 'exited', exit: 1 }, reset);
    await settled();
    executor.interrupt('SIGINT');
    expect((await result).outcome).toBe('interrupted');
    expect(kinds(events)).toContain('step-stopped a');
    expect(runner.started).toEqual(['a']);
  });

  it('ends a run that takes too long, as failed', async () => {
    const { runner, events, executor, result } = start(
      planOf([named('a', [], { kind: 'create-index' }), named('b', ['a'])]),
    );
    executor.timeOut(1000);
    expect((await result).outcome).toBe('failed');
    expect(runner.started).toEqual(['a']);
    const ends = events.flatMap((event) => ('because' in event ? [[event.step, event.because]] : []));
    expect(ends).toEqual([
      ['b', { reason: 'timed-out' }],
      ['a', 'timed-out'],
    ]);
  });

  it('takes what a survey has found for done, and hands its outputs on', async () => {
    const reference = 'registry.example.com/app:1';
    const plan = planOf(
      [
        named('prepare'),
        named('build', ['prepare']),
        named('tag', ['build'], {
          kind: 'create-index',
          commands: [{ argv: [['tag'], [reference], [{ out: 'build', name: 'digest' }]] }],
        }),
      ],
      [{ reference, target: 'app', platforms: ['linux/amd64'], staging: false }],
    );
    const outputs = { digest: 'sha256:1' };
    const known: [string, Finding][] = [
      ['prepare', { state: 'not-needed', because: '' }],
      ['build', { state: 'up-to-date', outputs, because: '' }],
    ];
    const first = start(plan, 4, new Map(known));
    expect(first.runner.started).toEqual(['tag registry.example.com/app:1 sha256:1']);
    await first.runner.pending[0]!.end(done);
    expect((await first.result).published).toMatchObject([{ reference, isNew: true }]);
    const second = start(plan, 4, new Map([...known, ['tag', { state: 'not-needed', because: '' }]]));
    expect(await second.result).toMatchObject({ outcome: 'done', published: [{ reference, isNew: false }] });
    expect(second.runner.started).toEqual([]);
    expect(kinds(second.events)).toEqual([
      'run-started',
      'step-skipped prepare',
      'step-skipped build',
      'step-skipped tag',
      'run-finished',
    ]);
  });
});
