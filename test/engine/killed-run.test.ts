import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { waitUntil } from '../../tools/engine/processes.ts';
import { exampleEnvironment } from './example-environment.ts';
import { leftOf } from './left.ts';

const engine = inject('engine');

const manifest = (command: string): string => `variable "REGISTRY" {}
variable "BASE" {}
target "killed-run" {
  args      = { BASE = BASE }
  tags      = ["\${REGISTRY}/killed-run:1"]
  platforms = ["linux/amd64"]
  output    = ["type=registry"]
  test "life" {
    run = ["sh", "-c", ${JSON.stringify(command)}]
  }
}
`;

describe.runIf(engine)('what a run that was killed has left', () => {
  test('is ended by the next one: a container that never ends, and temporary files', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'killed-'));
    onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
    const [cwd, temporary] = [join(scratch, 'project'), join(scratch, 'temporary')];
    for (const folder of [cwd, temporary]) mkdirSync(folder);
    const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
    write('Dockerfile', 'ARG BASE\nFROM ${BASE}\n');
    const env = { ...exampleEnvironment(engine!), TMPDIR: temporary };
    const words = [resolve('dist/mab.js'), 'run', 'killed-run', '--progress', 'plain'];
    const options = { cwd, env, reject: false, stdin: 'ignore' } as const;

    write('build.mab', manifest('trap : TERM INT; while :; do sleep 1; done'));
    const first = execa(process.execPath, words, options);
    const isRunning = async () =>
      (await leftOf(engine!, 'killed-run')).containers.some((name) => name.includes('.life.'));
    expect(await waitUntil(isRunning, 120_000)).toBe(true);
    first.kill('SIGKILL');
    await first;
    expect(readdirSync(temporary)).toHaveLength(1);

    write('build.mab', manifest('true'));
    const { exitCode, stderr } = await execa(process.execPath, words, options);
    expect(stderr).toMatch(/^the run \S+ was killed: ending what it left running \(.*process/m);
    expect(exitCode).toBe(0);
    expect(await leftOf(engine!, 'killed-run')).toEqual({ tags: ['1'], containers: [] });
    expect(readdirSync(temporary)).toEqual([]);
  });
});
