import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Step } from '../../compiler/plan/plan.ts';
import { Redaction } from '../../runtime/redaction.ts';
import { runStep } from '../../runtime/step-runner.ts';
import { FakeRunner, settled } from './fake-runner.ts';
import { step, words } from './plans.ts';

const done = { kind: 'exited', exit: 0 } as const;
const failed = { kind: 'exited', exit: 3 } as const;

function start(fields: Partial<Step>) {
  const runner = new FakeRunner();
  const controller = new AbortController();
  const lines: string[] = [];
  const end = runStep(step('a', fields), {
    runner,
    scope: { outputs: new Map(), env: {}, folder: '/tmp/mab-x7Yz', programs: { ask: 'echo' } },
    redaction: new Redaction([]),
    signal: controller.signal,
    onCommand: (role, command) => lines.push(`${role}: ${command}`),
    onLine: (_, line) => lines.push(line),
    onProgress: () => undefined,
  });
  return { runner, controller, lines, end };
}

describe('a cleanup', () => {
  const fields = { commands: [words('work')], cleanup: [words('remove', 'it'), words('sweep')] };

  it.each([
    ['done', done, 'done'],
    ['failed', failed, 'failed'],
  ] as const)('runs when the step is %s, whatever becomes of it', async (_, ending, kind) => {
    const { runner, end } = start(fields);
    await runner.pending[0]!.end(ending);
    await runner.pending[0]!.end(failed);
    await runner.pending[0]!.end(done);
    expect((await end).kind).toBe(kind);
    expect(runner.started).toEqual(['work', 'remove it', 'sweep']);
  });

  it('runs when the step is interrupted, and is not interrupted itself', async () => {
    const { runner, controller, end } = start(fields);
    controller.abort('SIGINT');
    await settled();
    expect(runner.started).toEqual(['work', 'remove it']);
    expect(runner.pending[0]!.call.signal.aborted).toBe(false);
    await runner.pending[0]!.end(done);
    await runner.pending[0]!.end(done);
    expect((await end).kind).toBe('stopped');
  });

  it('does not keep a step from its end where an engine does not answer', async () => {
    const limit = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
    onTestFinished(() => timeout.mockRestore());
    const { runner, end } = start({ ...fields, cleanup: [words('remove', 'it')] });
    await runner.pending[0]!.end(done);
    expect(timeout).toHaveBeenCalledWith(30_000);
    limit.abort();
    expect((await end).kind).toBe('done');
  });

  it('does not run when there was nothing to do', async () => {
    const { runner, end } = start({ ...fields, guard: { probe: words('probe'), satisfied: { exit: 0 } } });
    await runner.pending[0]!.end(done);
    expect((await end).kind).toBe('satisfied');
    expect(runner.started).toEqual(['probe']);
  });
});

describe('evidence', () => {
  const fields = { commands: [{ ...words('work'), evidence: words('logs') }] };

  it('is gathered of a command that failed, and stands behind its own words', async () => {
    const { runner, lines, end } = start(fields);
    await runner.pending[0]!.end(failed, 'it broke\n');
    await runner.pending[0]!.end(failed, 'out of memory\n');
    expect(await end).toMatchObject({ kind: 'failed', failure: { exit: 3, lastLines: ['it broke', 'out of memory'] } });
    expect(lines).toEqual(['command: work', 'it broke', 'command: logs', 'out of memory']);
  });

  it('is not gathered of one that did not', async () => {
    const { runner, end } = start(fields);
    await runner.pending[0]!.end(done);
    expect((await end).kind).toBe('done');
    expect(runner.started).toEqual(['work']);
  });
});

describe('an argument', () => {
  it('may be made of what the step itself has put out, of the run and of a program', async () => {
    const { runner, lines, end } = start({
      commands: [
        { ...words('ask'), capture: [{ name: 'id', from: 'last-line' }] },
        { argv: [['use'], [{ out: 'a', name: 'id' }], ['mab.', { run: 'id' }], [{ program: 'ask' }]] },
      ],
    });
    await runner.pending[0]!.end(done, '42\n');
    expect(runner.started[1]).toBe('use 42 mab.x7Yz echo');
    expect(lines[1]).toBe('command: use 42 mab.x7Yz "$ask"');
    await runner.pending[0]!.end(done);
    expect(await end).toEqual({ kind: 'done', outputs: { id: '42' } });
  });
});

describe('what a failed command is to be mended by', () => {
  const remediesAfter = async (line: string): Promise<readonly string[] | undefined> => {
    const { runner, end } = start({ commands: [{ ...words('work'), remedy: 'look at the Dockerfile' }] });
    runner.pending[0]!.call.onText('stderr', `${line}\n`);
    await runner.pending[0]!.end(failed);
    const ended = await end;
    return ended.kind === 'failed' ? ended.failure.remedies : undefined;
  };

  it('is what its step advises, where nothing is known or what is known comes of the work', async () => {
    expect(await remediesAfter('it does not compile')).toEqual(['look at the Dockerfile']);
    expect(await remediesAfter('exec /bin/sh: exec format error')).toEqual([
      expect.stringContaining('emulation'),
      'look at the Dockerfile',
    ]);
  });

  it('is the Docker CLI where there is none', async () => {
    const missing = { kind: 'not-started', code: 'ENOENT' } as const;
    const remediesOf = async (program: string) => {
      const { runner, end } = start({ commands: [{ ...words(program), remedy: 'start it' }] });
      await runner.pending[0]!.end(missing);
      const ended = await end;
      return ended.kind === 'failed' ? ended.failure.remedies : undefined;
    };
    expect(await remediesOf('docker')).toEqual([expect.stringMatching(/^install the Docker CLI /)]);
    expect(await remediesOf('cosign')).toEqual(['start it']);
  });

  it('is nothing about the work where the cause is elsewhere', async () => {
    expect(await remediesAfter('received unexpected HTTP status: 500 Internal Server Error')).toEqual([
      expect.stringContaining('run again'),
    ]);
  });
});

describe('a wrong exit code', () => {
  it.each([
    [{ exit: 5 }, 'it ended with exit code 3, and should have with 5'],
    [{ exit: 0 }, 'it ended with exit code 3'],
  ])('is told with the one that was wanted, %j', async (expected, message) => {
    const { runner, end } = start({ commands: [{ ...words('work'), expect: expected }] });
    await runner.pending[0]!.end(failed);
    expect(await end).toMatchObject({ kind: 'failed', failure: { cause: 'exit-code', message } });
  });

  it('may be 0', async () => {
    const { runner, end } = start({ commands: [{ ...words('work'), expect: { exit: 5 } }] });
    await runner.pending[0]!.end(done);
    const message = 'it ended with exit code 0, and should have with 5';
    expect(await end).toMatchObject({ kind: 'failed', failure: { cause: 'exit-code', message } });
  });
});

it('tells which platforms an index lacks, has twice, and should not have', async () => {
  const of = (architecture: string) => ({ digest: 'sha256:1', platform: { os: 'linux', architecture } });
  const json = JSON.stringify({ manifests: ['amd64', 'amd64', 's390x'].map(of) });
  const expected = { stdoutPlatforms: ['linux/amd64', 'linux/arm64'] };
  const { runner, end } = start({ commands: [{ ...words('work'), expect: expected }] });
  await runner.pending[0]!.end(done, json);
  const message =
    'what it read lacks linux/arm64, holds linux/amd64 more than once, holds linux/s390x, which is not wanted';
  expect(await end).toMatchObject({ kind: 'failed', failure: { message } });
});

describe('the failure of a test', () => {
  const refused = 'dial tcp 127.0.0.1:5432: connect: connection refused';

  it('is not explained by what the image has written', async () => {
    const { runner, end } = start({ kind: 'run-test', commands: [words('docker', 'run')] });
    runner.pending[0]!.call.onText('stdout', `${refused}\n`);
    await runner.pending[0]!.end(failed);
    expect(await end).toMatchObject({ failure: { message: 'it ended with exit code 3', remedies: [] } });
  });

  it('is explained by what the engine says', async () => {
    const { runner, end } = start({ kind: 'run-test', commands: [words('docker', 'run')] });
    runner.pending[0]!.call.onText('stderr', `docker: Error response from daemon: Get "https://r/v2/": ${refused}\n`);
    await runner.pending[0]!.end(failed);
    const message =
      'the registry does not answer: 127.0.0.1:5432: connect: connection refused (it ended with exit code 3)';
    expect(await end).toMatchObject({ failure: { message } });
  });
});

it('the build that asks whether an emulator works is no Dockerfile of anybody, and keeps its own advice', async () => {
  const command = { ...words('docker', 'buildx', 'build'), remedy: 'linux/riscv64 does not run here' };
  const lines =
    'Dockerfile:4\n--------------------\nERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/mab-probe": not found\n';
  const failure = async (kind: 'verify-emulators' | 'build-image') => {
    const { runner, end } = start({ kind, commands: [command] });
    runner.pending[0]!.call.onText('stderr', lines);
    await runner.pending[0]!.end(failed);
    return end;
  };
  expect(await failure('verify-emulators')).toMatchObject({
    failure: { message: 'it ended with exit code 3', remedies: [command.remedy] },
  });
  expect(await failure('build-image')).toMatchObject({
    failure: { message: 'Dockerfile:4: there is no mab-probe where it is copied from' },
  });
});
