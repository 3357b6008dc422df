import { describe, expect, it } from 'vitest';
import { planOf, step, words } from '../runtime/plans.ts';
import { screen, testWorld } from './test-world.ts';

const plan = planOf([
  step('build/app/linux-amd64', { commands: [words('echo', 'compiled \u001b[31mit')] }),
  step('build/app/linux-arm64', { commands: [words('sh', '-c', 'echo one; echo oh no >&2; exit 3')] }),
  step('tag', { kind: 'create-index', needs: ['build/app/linux-amd64', 'build/app/linux-arm64'] }),
]);

async function afterRun() {
  const world = testWorld({ files: { 'plan.json': JSON.stringify(plan) } });
  const { code } = await screen(['run', '--no-preflight', '--keep-going', '--jobs', '1', 'plan.json'], world);
  expect(code).toBe(1);
  return async (...argv: string[]) => {
    world.printed.stdout = world.printed.stderr = '';
    const seen = await screen(argv, world);
    const tidy = (text: string): string =>
      text.replace(/\d{4}-\d\d-\d\dT[\d-]{12}-[0-9a-f]{4}/g, 'RUN').replace(/ +\d+\.\ds/g, ' TIME');
    return { ...seen, stdout: tidy(seen.stdout), stderr: tidy(seen.stderr) };
  };
}

describe('after a run', () => {
  it('mab runs lists it', async () => {
    const mab = await afterRun();
    const { stdout } = await mab('runs');
    expect(stdout).toBe('RUN  failed TIME  1/3 steps  failed: build/app/linux-arm64\n');
    const [summary] = JSON.parse((await mab('runs', '--format', 'json')).stdout) as object[];
    expect(summary).toMatchObject({ outcome: 'failed', steps: 3, failed: ['build/app/linux-arm64'], published: [] });
  });

  it('mab logs shows how its steps went, and what those that failed wrote', async () => {
    const mab = await afterRun();
    const { code, stdout } = await mab('logs');
    expect(code).toBe(0);
    expect(stdout).toBe(`run RUN: failed after TIME
  build/app/linux-amd64  done in TIME
  build/app/linux-arm64  failed in TIME
  tag                    not run: build/app/linux-arm64 did not succeed

build/app/linux-arm64:
$ sh -c 'echo one; echo oh no >&2; exit 3'
one
oh no
`);
  });

  it('mab logs STEP shows all that it wrote, so that a terminal can bear it', async () => {
    const mab = await afterRun();
    const wrote = "$ echo 'compiled it'\ncompiled it\n";
    expect((await mab('logs', 'build/app/linux-amd64')).stdout).toBe(wrote);
    expect((await mab('logs', 'amd64')).stdout).toBe(wrote);
    expect(await mab('logs', 'tag')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'tag has written nothing: not run: build/app/linux-arm64 did not succeed\n',
    });
  });

  it('mab logs says how often a step was tried', async () => {
    const flaky = 'if test -e tried; then exit; fi; touch tried; echo 503 Service Unavailable >&2; exit 1';
    const push = step('push', { kind: 'push-image', commands: [words('sh', '-c', flaky)], retry: { attempts: 3 } });
    const world = testWorld({ files: { 'plan.json': JSON.stringify(planOf([push])) } });
    expect((await screen(['run', '--no-preflight', 'plan.json'], world)).code).toBe(0);
    expect((await screen(['logs'], world)).stdout).toMatch(/^ {2}push {2}done in \S+, tried 2 times$/m);
    expect((await screen(['logs', 'push'], world)).stdout).toMatch(/^\(attempt 1 of 3 failed: .*; trying again in/m);
  });

  it('mab logs says what it does not find', async () => {
    const mab = await afterRun();
    expect((await mab('logs', 'app')).stderr).toBe(
      'mab: app is a part of several steps: build/app/linux-amd64, build/app/linux-arm64\n  `mab logs RUN` lists its steps\n',
    );
    expect((await mab('logs', 's390x')).stderr).toContain('mab: the run RUN has no step s390x\n');
    expect((await mab('logs', '2026-11-25T12-05-')).stderr).toContain('no run 2026-11-25T12-05- is recorded here\n');
    expect((await mab('logs', 'yesterday', 'amd64')).stderr).toBe(
      'mab: no run yesterday is recorded here\n  `mab runs` lists them\n',
    );
  });
});

describe('before any run', () => {
  it('mab runs and mab logs say so', async () => {
    expect(await screen(['runs'], testWorld())).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'no runs are recorded here; `mab run` records each under .mab/runs\n',
    });
    expect(await screen(['logs'], testWorld())).toMatchObject({
      code: 1,
      stderr: 'mab: no run is recorded here\n  `mab run` records each under .mab/runs of the folder it is called in\n',
    });
  });
});
