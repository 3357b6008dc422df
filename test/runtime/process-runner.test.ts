import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../runtime/command-runner.ts';
import { ProcessRunner } from '../../runtime/process-runner.ts';

const env = { PATH: process.env['PATH'] ?? '' };

function run(argv: readonly string[], fields: Partial<Call> = {}, runner = new ProcessRunner({ cwd: '/' })) {
  const text = { stdout: '', stderr: '' };
  const call: Call = {
    argv,
    env,
    stdin: undefined,
    signal: new AbortController().signal,
    onText: (stream, more) => void (text[stream] += more),
    ...fields,
  };
  return runner.run(call).then((ending) => ({ ending, ...text }));
}

const node = (source: string): string[] => [process.execPath, '-e', source];

describe('the process runner', () => {
  it('hands on both streams and the exit code', async () => {
    expect(await run(node('console.log("out"); console.error("err"); process.exit(7)'))).toEqual({
      ending: { kind: 'exited', exit: 7 },
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('uses no shell', async () => {
    expect(await run(['printf', '%s|', '$HOME', 'a b', '', '*', "'", '"'])).toMatchObject({
      stdout: `$HOME|a b||*|'|"|`,
    });
  });

  it('gives exactly the environment, the folder and the standard input', async () => {
    const source = 'console.log(Object.keys(process.env).sort().join(), process.env.A, process.cwd())';
    const { stdout } = await run(node(source), { env: { A: 'x\ny' } });
    expect(stdout).toBe('A x\ny /\n');
    expect(await run(['cat'], { stdin: 'FROM scratch\n' })).toMatchObject({ stdout: 'FROM scratch\n' });
    expect(await run(['cat'])).toMatchObject({ stdout: '' });
  });

  it('does not mind a program that reads none of its input', async () => {
    expect(await run(['true'], { stdin: 'x'.repeat(1_000_000) })).toMatchObject({ ending: { exit: 0 } });
  });

  it('says when there is no such program', async () => {
    expect(await run(['no-such-program-here'])).toMatchObject({ ending: { kind: 'not-started', code: 'ENOENT' } });
  });

  it('tells a signal of somebody else', async () => {
    expect(await run(['sh', '-c', 'kill -9 $$'])).toMatchObject({ ending: { kind: 'killed', signal: 'SIGKILL' } });
  });

  it('decodes characters that arrive in pieces', async () => {
    const source =
      'process.stdout.write(Buffer.from([0xe2])); setTimeout(() => process.stdout.write(Buffer.from([0x82, 0xac])), 20)';
    expect(await run(node(source))).toMatchObject({ stdout: '€' });
  });
});

describe('an interruption', () => {
  /** Runs a script, aborts it when it has printed `ready`, and says how it ended and what it printed. */
  async function interrupted(script: string, signal: string, deadline: number) {
    const controller = new AbortController();
    let stdout = '';
    const ending = await new ProcessRunner({ cwd: '/', deadline }).run({
      argv: ['sh', '-c', script],
      env,
      stdin: undefined,
      signal: controller.signal,
      onText: (_, text) => {
        stdout += text;
        if (text.includes('ready')) controller.abort(signal);
      },
    });
    return { ending, stdout };
  }

  it('reaches the process as the signal it was', async () => {
    const script = 'trap "echo got INT; exit 5" INT; echo ready; while :; do sleep 0.05; done';
    expect(await interrupted(script, 'SIGINT', 10_000)).toEqual({
      ending: { kind: 'exited', exit: 5 },
      stdout: 'ready\ngot INT\n',
    });
  });

  it('kills what does not end by the deadline', async () => {
    const script = 'trap "" INT TERM; echo ready; while :; do sleep 0.05; done';
    const { ending } = await interrupted(script, 'SIGTERM', 50);
    expect(ending).toEqual({ kind: 'killed', signal: 'SIGKILL' });
  });

  it('leaves no child behind, not even one that ignores the signal', async () => {
    const child = `sh -c 'trap "" TERM; echo child $$; while :; do sleep 0.05; done' &`;
    const script = `trap 'exit 3' TERM; ${child} sleep 0.1; echo ready; while :; do sleep 0.05; done`;
    const { ending, stdout } = await interrupted(script, 'SIGTERM', 200);
    expect(ending).toEqual({ kind: 'exited', exit: 3 });
    const pid = Number(/child (\d+)/.exec(stdout)?.[1]);
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('before the start ends it too', async () => {
    const controller = new AbortController();
    controller.abort('SIGTERM');
    const { ending } = await run(['sleep', '60'], { signal: controller.signal });
    expect(ending).toEqual({ kind: 'killed', signal: 'SIGTERM' });
  });
});

/** A zombie is dead: it only waits for whoever is process 1 to take note. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
