import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { hashOf } from '../../compiler/plan/canonical-json.ts';
import type { Plan, Step } from '../../compiler/plan/plan.ts';
import { planOf, script, step, words } from '../runtime/plans.ts';
import { screen, testWorld } from './test-world.ts';

const saved = (plan: Plan | object): Record<string, string> => ({ 'plan.json': JSON.stringify(plan) });
const sh = (id: string, source: string, fields: Partial<Step> = {}): Step =>
  step(id, { commands: [words('sh', '-c', source)], ...fields });

describe('mab run plan.json', () => {
  it('executes the plan and prints what was published', async () => {
    const reference = 'registry.example.com/app:1';
    const digest = `sha256:${'b'.repeat(64)}`;
    const index = JSON.stringify({ digest, manifests: [{ platform: { os: 'linux', architecture: 'amd64' } }] });
    const write = `require('fs').writeFileSync(process.argv.at(-1), JSON.stringify({ 'containerimage.digest': '${digest}' }))`;
    const file = { tmp: 'build.json' };
    const plan = planOf(
      [
        step('build', {
          commands: [
            {
              argv: [...script(write).argv, [file]],
              capture: [{ name: 'digest', from: 'metadata', key: 'containerimage.digest', file: [file] }],
            },
          ],
        }),
        step('tag', {
          kind: 'create-index',
          needs: ['build'],
          commands: [
            { argv: [['test'], [{ out: 'build', name: 'digest' }], ['='], [digest]] },
            words('echo', reference),
          ],
        }),
        step('verify', {
          kind: 'verify-index',
          needs: ['tag'],
          commands: [
            { ...words('sh', '-c', `echo '${index}'`, reference), expect: { stdoutPlatforms: ['linux/amd64'] } },
          ],
        }),
      ],
      [{ reference, target: 'app', platforms: ['linux/amd64'], staging: false }],
    );
    const { code, stdout, stderr } = await screen(
      ['run', '--no-preflight', 'plan.json'],
      testWorld({ files: saved(plan) }),
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${reference}@${digest}\n` });
    expect(stderr).toMatch(/3 done\npublished 1 of 1 tag:\n$/);
    expect(stderr).not.toContain('[verify] {');
  });

  it('reports a failure: step, command, last lines, remedy', async () => {
    const plan = planOf([
      step('build/app', {
        commands: [{ ...words('sh', '-c', 'echo working; echo broken >&2; exit 4'), remedy: 'mend it' }],
      }),
      sh('tag', 'echo never', { needs: ['build/app'] }),
    ]);
    const { code, stderr } = await screen(['run', '--no-preflight', 'plan.json'], testWorld({ files: saved(plan) }));
    expect(code).toBe(1);
    expect(stderr).toContain(`
  cause    it ended with exit code 4
  command  sh -c 'echo working; echo broken >&2; exit 4'
  from     build.mab:1
  | working
  | broken
  what to do: mend it
`);
    expect(stderr).toContain('[tag] not run: build/app did not succeed');
  });

  it.each([
    ['no program', words('no-such-program'), 'there is no program `no-such-program` in PATH'],
    [
      'wrong output',
      { ...words('echo', 'aarch64'), expect: { stdoutEquals: ['x86_64'] } },
      'it should have printed `x86_64`',
    ],
    [
      'no digest',
      {
        ...words('true'),
        capture: [{ name: 'digest', from: 'metadata', key: 'k', file: [{ tmp: 'none.json' }] }],
      },
      'it did not report its digest',
    ],
    [
      'an open value',
      { argv: [['echo'], [{ open: { expression: 'X', variables: ['X'] } }]] },
      'the value of `X` was left open',
    ],
    [
      'a known cause',
      words('sh', '-c', 'echo "dial tcp 127.0.0.1:9: connect: connection refused" >&2; exit 1'),
      'the registry does not answer: 127.0.0.1:9: connect: connection refused (it ended with exit code 1)',
    ],
  ])('says what is wrong: %s', async (_, command, message) => {
    const plan = planOf([step('x', { commands: [command as Step['commands'][number]] })]);
    const { code, stderr } = await screen(['run', '--no-preflight', 'plan.json'], testWorld({ files: saved(plan) }));
    expect(code).toBe(1);
    expect(stderr).toContain(`  cause    ${message}`);
  });

  it('skips what a guard finds done', async () => {
    const guard = { probe: words('sh', '-c', 'echo "Name:    arm"'), satisfied: { stdoutHasLine: 'Name: arm' } };
    const file = { file: '/proc/self/status', hasLines: ['no such line'] };
    const plan = planOf([sh('a', 'exit 1', { guard }), sh('b', 'echo ran', { guard: file })]);
    const { code, stderr } = await screen(['run', '--no-preflight', 'plan.json'], testWorld({ files: saved(plan) }));
    expect(code).toBe(0);
    expect(stderr).toContain('[a] nothing to do');
    expect(stderr).toContain('[b] ran');
  });

  it('prints JSON lines, or nothing, when asked', async () => {
    const files = saved(planOf([sh('a', 'echo hi')]));
    const json = await screen(['run', '--no-preflight', 'plan.json', '--progress', 'json'], testWorld({ files }));
    const kinds = json.stderr
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds).toEqual([
      'run-started',
      'step-started',
      'command-started',
      'output',
      'step-finished',
      'run-finished',
    ]);
    expect(await screen(['run', '--no-preflight', 'plan.json', '--progress', 'quiet'], testWorld({ files }))).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('has colours on a terminal, unless NO_COLOR says otherwise', async () => {
    const files = saved(planOf([sh('a', 'echo hi')]));
    const PATH = process.env['PATH'] ?? '';
    const colored = await screen(['run', '--no-preflight', 'plan.json'], testWorld({ files, isTerminal: true }));
    expect(colored.stderr).toContain('\u001b[');
    const env = { PATH, NO_COLOR: '1' };
    const plain = await screen(['run', '--no-preflight', 'plan.json'], testWorld({ files, isTerminal: true, env }));
    expect(plain.stderr).not.toContain('\u001b[');
  });
});

describe('a saved plan that cannot be executed', () => {
  const good = planOf([step('a')]);
  const rehashed = (change: object): object => {
    const { hash: _, ...rest } = { ...good, ...change };
    return { ...rest, hash: hashOf(rest) };
  };
  it.each([
    ['is missing', {}, 'cannot read the plan plan.json: it does not exist'],
    ['is no JSON', { 'plan.json': '{' }, 'cannot read the plan plan.json: it is no JSON'],
    ['has another form', saved(rehashed({ steps: [{ id: 1 }] })), 'plan.json is no plan of this version of mab'],
    ['has another version', saved(rehashed({ version: 2 })), 'at /version'],
    ['was changed', saved({ ...good, steps: [step('b')] }), 'plan.json was changed after mab made it'],
    ['has control characters in a name', saved(planOf([step('a\u001b[2J')])), 'must match pattern'],
    ['has lines in a title', saved(planOf([step('a', { title: 'a\n[b] done' })])), 'at /steps/0/title'],
    [
      'needs what is not there',
      saved(rehashed({ steps: [step('a', { needs: ['b'] })] })),
      'plan.json cannot be executed: a needs b, which does not stand before it',
    ],
  ])('%s', async (_, files: Record<string, string>, words) => {
    const { code, stdout, stderr } = await screen(['run', '--no-preflight', 'plan.json'], testWorld({ files }));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(words);
  });

  it.each([
    [['--push']],
    [['--no-cache']],
    [['--pull']],
    [['app']],
    [['-f', 'build.mab']],
    [['--set', 'a.b=c']],
    [['--host-platform', 'linux/arm64']],
  ])('is not to be combined with %j', async (more) => {
    const { code, stderr } = await screen(
      ['run', '--no-preflight', 'plan.json', ...more],
      testWorld({ files: saved(good) }),
    );
    expect(code).toBe(2);
    expect(stderr).toContain('plan.json is a saved plan, which is executed exactly as it is');
  });
});

describe('an interrupted run', () => {
  /** Runs a plan and sends signals when its steps have printed `ready`. */
  async function interrupted(steps: readonly Step[], signals: readonly string[]) {
    const world = testWorld({
      files: saved(planOf(steps)),
      onStderr: (text) => {
        if (text.includes('] ready')) for (const signal of signals) world.signal(signal);
      },
    });
    return { ...(await screen(['run', '--no-preflight', 'plan.json'], world)), exits: world.exits };
  }

  it('passes the signal on, starts nothing more and ends with 130', async () => {
    const wait = 'trap "echo got INT >&2; exit 1" INT; echo ready; while :; do sleep 0.05; done';
    const { code, stderr } = await interrupted([sh('a', wait), sh('b', 'echo never', { needs: ['a'] })], ['SIGINT']);
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted by SIGINT');
    expect(stderr).toContain('[a] got INT');
    expect(stderr).toMatch(/\[a\] stopped after .*: the run was interrupted/);
    expect(stderr).toContain('[b] not run: the run was interrupted');
    expect(stderr).not.toContain('failed:');
  });

  it('ends at once when it is interrupted again', async () => {
    const stubborn = 'trap "" INT TERM; echo ready; while :; do sleep 0.05; done';
    const folder = mkdtempSync(join(tmpdir(), 'mab-left-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const cleanup = [words('sh', '-c', 'echo removed > "$1"', 'sh', join(folder, 'container'))];
    const { code, exits, stderr } = await interrupted(
      [sh('a', stubborn, { cleanup }), sh('b', 'true', { needs: ['a'] })],
      ['SIGINT', 'SIGINT'],
    );
    expect(exits).toEqual([130]);
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /\n\[a\] stopped after [^\n]*: the run was interrupted\ninterrupted in .*: 1 not run, 1 stopped\n/,
    );
    // What it would have put away is put away without it.
    await vi.waitFor(() => expect(readFileSync(join(folder, 'container'), 'utf8')).toBe('removed\n'), 10_000);
  });
});

it('removes its temporary files', async () => {
  const plan = planOf([
    step('a', { commands: [{ argv: [['sh'], ['-c'], ['echo x > "$1"; echo "$1"'], ['sh'], [{ tmp: 'f' }]] }] }),
  ]);
  const { stderr } = await screen(['run', '--no-preflight', 'plan.json'], testWorld({ files: saved(plan) }));
  const path = /^\[a\] (\/.*\/f)$/m.exec(stderr)?.[1] ?? '';
  expect(path).not.toBe('');
  expect(existsSync(path)).toBe(false);
  expect(() => readFileSync(path)).toThrow();
});
