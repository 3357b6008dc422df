import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { emitScript } from '../../compiler/emit/shell/script.ts';
import type { Command } from '../../compiler/plan/command.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import { Executor } from '../../runtime/executor.ts';
import { ProcessRunner } from '../../runtime/process-runner.ts';
import { runIn, shells } from '../compiler/emit/shell/shells.ts';
import { planOf, step, words } from './plans.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mab-lines-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Carries a plan out; whether it came to its end. */
type Carry = (plan: Plan) => Promise<boolean>;

/** By mab itself, and by the script in every shell of this machine. */
const carriers: readonly (readonly [string, Carry])[] = [
  [
    'mab run',
    async (plan) => {
      const runner = new ProcessRunner({ cwd: scratch });
      const options = {
        runner,
        env: process.env,
        folder: scratch,
        policy: { jobs: 1, onFailure: 'stop' as const },
        now: () => 0,
        onEvent: () => undefined,
      };
      return (await new Executor(plan, options).run()).outcome === 'done';
    },
  ],
  ...shells.map((shell): readonly [string, Carry] => [
    shell.join(' '),
    (plan) => Promise.resolve(typeof runIn(shell, emitScript(plan, { root: undefined })) === 'string'),
  ]),
];

/** A command that writes its further words to a file, as JSON. */
const written = join(scratch, 'words.json');
const write = [process.execPath, '-e', `fs.writeFileSync('${written}', JSON.stringify(process.argv.slice(1)))`, '--'];
const print = (text: string) => words(process.execPath, '-e', `process.stdout.write(${JSON.stringify(text)})`);

describe.each(carriers)('%s', (_, carry) => {
  it.each([
    ['none', '', []],
    ['blank ones', '\n \n\t\n', []],
    ['one without its end', 'a b', ['a b']],
    ['several', 'one\n\ntwo\nthree\n', ['one', 'two', 'three']],
    ['what a shell would read', '*\n$(id) `id` $HOME\n"a" \'b\'\n\\n \\\n~\n-n\n', null],
    ['blanks at the ends', '  a\tb  \n', ['  a\tb  ']],
    ['letters of all kinds', 'ä→𝄞\n', ['ä→𝄞']],
  ])('makes lines words: %s', async (__, text, expected) => {
    const lines = { lines: { out: 'ask', name: 'all' } } as const;
    const arg = (word: string) => [word];
    const plan = planOf([
      step('ask', { commands: [{ ...print(text), capture: [{ name: 'all', from: 'lines' }] }] }),
      step('use', {
        needs: ['ask'],
        commands: [{ argv: [...write.map(arg), ['first'], lines, ['between', '*'], lines, ['last']] }],
      }),
    ]);
    expect(await carry(plan)).toBe(true);
    const all = expected ?? text.split('\n').filter((line) => line !== '');
    expect(JSON.parse(readFileSync(written, 'utf8'))).toEqual(['first', ...all, 'between*', ...all, 'last']);
  });

  it('lets a command use what an earlier one of its step has reported', async () => {
    const plan = planOf([
      step('both', {
        commands: [
          { ...print('x\ny'), capture: [{ name: 'end', from: 'last-line' }] },
          { argv: [...write.map((word) => [word]), ['at-', { out: 'both', name: 'end' }]] },
        ],
      }),
    ]);
    expect(await carry(plan)).toBe(true);
    expect(JSON.parse(readFileSync(written, 'utf8'))).toEqual(['at-y']);
  });

  it.each([
    ['a text', 'abc\n', 'abc'],
    ['a text without the line break', 'abc', 'abc'],
    ['a text that ends in a line break of its own', '{\n}\n\n', '{\n}\n'],
    ['what a shell would read', '\\n $(id) %s *\t"\'\n', '\\n $(id) %s *\t"\''],
    ['letters of all kinds', 'ä→𝄞\r\n', 'ä→𝄞\r'],
    ['nothing', '', ''],
  ])('takes the digest of what is written: %s', async (__, text, digested) => {
    const plan = planOf([
      step('make', { commands: [{ ...print(text), capture: [{ name: 'digest', from: 'digest' }] }] }),
      step('use', {
        needs: ['make'],
        commands: [{ argv: [...write.map((word) => [word]), [{ out: 'make', name: 'digest' }]] }],
      }),
    ]);
    expect(await carry(plan)).toBe(true);
    const digest = `sha256:${createHash('sha256').update(digested).digest('hex')}`;
    expect(JSON.parse(readFileSync(written, 'utf8'))).toEqual([digest]);
  });

  const fails = (exit: number, message: string): Command => ({
    ...words('sh', '-c', `echo out; echo '${message}' >&2; exit ${exit}`),
    excuse: 'ERROR: [x]: not found',
    capture: [{ name: 'all', from: 'lines' }],
  });

  it.each([
    ['a failure that says just that', fails(1, 'ERROR: [x]: not found'), true],
    ['a failure that says more', fails(1, 'ERROR: [x]: not found here'), false],
    ['a failure that a pattern would match', fails(1, 'ERROR: x: not found'), false],
    ['a failure that says nothing', fails(2, ''), false],
    ['no failure', fails(0, 'a warning'), true],
  ])('excuses by a line of standard error: %s', async (__, command, expected) => {
    expect(await carry(planOf([step('ask', { commands: [{ ...command, remedy: 'look there' }] })]))).toBe(expected);
  });
});
