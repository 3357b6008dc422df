import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { emitScript } from '../../../../compiler/emit/shell/script.ts';
import type { Command, Step } from '../../../../compiler/plan/plan.ts';
import { planOf, step, words } from '../../../runtime/plans.ts';
import { shells } from './shells.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mab-cleanup-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const into = (log: string, text: string): Command => words('sh', '-c', 'echo "$1" >>"$0"', log, text);

/** A script of one step that notes what it does. */
function scriptOf(name: string, commands: (log: string) => readonly Command[]) {
  const log = join(scratch, `${name}.log`);
  const path = join(scratch, `${name}.sh`);
  const fields: Partial<Step> = { commands: commands(log), cleanup: [into(log, 'removed'), words('false')] };
  writeFileSync(log, '');
  writeFileSync(
    path,
    emitScript(planOf([step('test/a', fields), step('b', { needs: ['test/a'] })]), { root: undefined }),
  );
  return { path, logged: () => readFileSync(log, 'utf8').trim().split('\n'), log };
}

function start([program = '', ...args]: readonly string[], path: string) {
  return spawn(program, [...args, path], { stdio: ['ignore', 'ignore', 'pipe'], cwd: scratch });
}

/** Settles when a file holds a text. */
function written(file: string, text: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(file, () => {
      if (!readFileSync(file, 'utf8').includes(text)) return;
      watcher.close();
      resolve();
    });
  });
}

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))('a cleanup, by %s', (title, shell) => {
  const id = title.replaceAll(' ', '-');

  it('runs when the step is done', async () => {
    const { path, logged } = scriptOf(`${id}-done`, (log) => [into(log, 'worked')]);
    const [code] = (await once(start(shell, path), 'exit')) as [number];
    expect([code, logged()]).toEqual([0, ['worked', 'removed']]);
  });

  it('runs when the step fails, after its evidence', async () => {
    const { path, logged } = scriptOf(`${id}-failed`, (log) => [
      { ...words('false'), evidence: into(log, 'evidence'), remedy: 'mend it' },
    ]);
    const child = start(shell, path);
    const said: string[] = [];
    child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, logged()]).toEqual([1, ['evidence', 'removed']]);
    expect(said.join('')).toContain('failed: mend it');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('comes after the end of all that runs at the time of %s', async (signal) => {
    const { path, logged, log } = scriptOf(`${id}-${signal}`, (file) => [
      words('sh', '-c', 'echo began >>"$0"; sleep 60; :', file),
    ]);
    const began = written(log, 'began');
    const child = start(shell, path);
    await began;
    child.kill(signal);
    // Standard error is closed when the last process that writes to it has ended.
    const [code] = (await once(child, 'close')) as [number];
    expect([code, logged()]).toEqual([signal === 'SIGINT' ? 130 : 143, ['began', 'removed']]);
  });

  it('runs when the script is ended while the step is at work', async () => {
    const { path, logged, log } = scriptOf(`${id}-ended`, (file) => [into(file, 'began'), words('sleep', '3')]);
    const began = written(log, 'began');
    const child = start(shell, path);
    await began;
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    expect([code, logged()]).toEqual([143, ['began', 'removed']]);
  });
});
