import { describe, expect, it } from 'vitest';
import { hashOf } from '../../compiler/plan/canonical-json.ts';
import { locksFolder, RunLocks } from '../../runtime/run-locks.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import { planOf, script, step, words } from '../runtime/plans.ts';
import { screen, testWorld } from './test-world.ts';

const where = { engine: 'local', builder: 'farm' };
const reference = 'registry.example.com/app:1';
const publishing = (fields: Partial<Parameters<typeof step>[1]> = {}): Plan =>
  planOf(
    [step('tag', { kind: 'create-index', commands: [words('echo', reference)], ...fields })],
    [{ reference, target: 'app', platforms: ['linux/amd64'], staging: false }],
  );

function others(world: ReturnType<typeof testWorld>): RunLocks {
  return new RunLocks({ folder: locksFolder(world.env), root: '/elsewhere' });
}

describe('two runs over one tag', () => {
  it('are refused with who has it', async () => {
    const world = testWorld({ files: { 'plan.json': JSON.stringify(publishing()) } });
    others(world).take([{ resource: `tag ${reference}` }]);
    const { code, stderr } = await screen(['run', '--no-preflight', 'plan.json'], world);
    expect(code).toBe(1);
    expect(stderr.replace(/process \d+/, 'process N').replace(/\d\d:\d\d:\d\dZ/, 'TIME')).toBe(
      `mab: another run (process N, in /elsewhere, since TIME) has tag ${reference}: two runs would mix their images under one tag\n  wait for its end, or write --wait\n`,
    );
  });

  it.each([
    ['app:1', 'docker.io/library/app:1'],
    ['localhost:5000/app', '127.0.0.1:5000/app:latest'],
  ])('are refused however it is written: %s and %s', async (mine, theirs) => {
    const publishes = [{ reference: mine, target: 'app', platforms: ['linux/amd64'], staging: false }];
    const plan = planOf([step('tag', { kind: 'create-index', commands: [words('echo', mine)] })], publishes);
    const world = testWorld({ files: { 'plan.json': JSON.stringify(plan) } });
    others(world).take([{ resource: `tag ${theirs}` }]);
    expect((await screen(['run', '--no-preflight', 'plan.json'], world)).stderr).toContain('two runs would mix');
  });

  it('are not kept apart where no lock can be kept, which is said', async () => {
    const world = testWorld({ files: { 'plan.json': JSON.stringify(publishing()), '.state': 'a file' } });
    const { code, stderr } = await screen(['run', '--no-preflight', 'plan.json'], world);
    expect(code).toBe(0);
    expect(stderr).toContain('another run over the same tags would not be noticed\n');
    expect(stderr.match(/locks cannot be kept in/g)).toHaveLength(1);
  });

  it('go one after the other with --wait', async () => {
    const other: { locks?: RunLocks } = {};
    const world = testWorld({
      files: { 'plan.json': JSON.stringify(publishing()) },
      onStderr: (text) => {
        if (text.startsWith('waiting for another run')) other.locks?.releaseAll();
      },
    });
    other.locks = others(world);
    other.locks.take([{ resource: `tag ${reference}` }]);
    const { code, stderr, stdout } = await screen(['run', '--no-preflight', '--wait', 'plan.json'], world);
    expect(code).toBe(0);
    expect(stderr).toContain('waiting for another run');
    expect(stdout).toBe(`${reference}\n`);
  });

  it('do not wait for longer than the run may take', async () => {
    const other: { locks?: RunLocks } = {};
    const world = testWorld({
      files: { 'plan.json': JSON.stringify(publishing()) },
      onStderr: (text) => {
        // A process would have ended here; this one goes on.
        if (text.startsWith('the run took longer')) other.locks?.releaseAll();
      },
    });
    other.locks = others(world);
    other.locks.take([{ resource: `tag ${reference}` }]);
    const { stderr } = await screen(['run', '--no-preflight', '--wait', '--timeout', '1s', 'plan.json'], world);
    expect(stderr).toMatch(/^waiting for .*\nthe run took longer than 1\.0s, before anything was done\n/);
    expect(world.exits).toEqual([1]);
  });

  it('leave the tag to others when they have ended, however', async () => {
    const world = testWorld({
      files: { 'plan.json': JSON.stringify(publishing({ commands: [script('process.exit(3)')] })) },
    });
    expect((await screen(['run', '--no-preflight', 'plan.json'], world)).code).toBe(1);
    expect(others(world).take([{ resource: `tag ${reference}` }])).toEqual({ kind: 'locked' });
  });
});

describe('a builder that a run sets up', () => {
  it('is waited for, and free as soon as it stands', async () => {
    const plan = planOf([
      step('create', { kind: 'create-builder', where, commands: [words('true')] }),
      step('build', { needs: ['create'], commands: [words('echo', 'building')] }),
    ]);
    const other: { locks?: RunLocks } = {};
    const seen: string[] = [];
    const world = testWorld({
      files: { 'plan.json': JSON.stringify(plan) },
      onStderr: (text) => {
        if (text.startsWith('waiting for another run')) other.locks?.releaseAll();
        if (text.includes('building') && text.includes('$'))
          seen.push(others(world).take([{ resource: 'builder farm' }]).kind);
      },
    });
    other.locks = others(world);
    other.locks.take([{ resource: 'builder farm' }]);
    const { code, stderr } = await screen(['run', '--progress', 'plain', 'plan.json'], world);
    expect(code).toBe(0);
    expect(stderr).toContain('has builder farm');
    expect(seen).toEqual(['locked']);
  });

  it('is not replaced while another run uses it as it is', async () => {
    const plan = planOf([step('remove', { kind: 'remove-builder', where }), step('build', { needs: ['remove'] })]);
    const other: { locks?: RunLocks } = {};
    const world = testWorld({
      files: { 'plan.json': JSON.stringify(plan) },
      onStderr: (text) => {
        if (text.startsWith('waiting for another run')) other.locks?.releaseAll();
      },
    });
    other.locks = others(world);
    other.locks.take([{ resource: 'builder farm', use: 'otherwise' }]);
    other.locks.release(['builder farm']);
    const { code, stderr } = await screen(['run', '--progress', 'plain', 'plan.json'], world);
    expect(code).toBe(0);
    expect(stderr).toContain('waiting for another run');
  });

  it('is waited for where it stood by, by the step that sets it up', async () => {
    const spare = { engine: 'local', builder: 'farm-spare' };
    const create = step('create/spare', { kind: 'create-builder', where: spare });
    const build = step('build', {
      where: { engine: 'local', builder: 'farm', node: 'arm' },
      commands: [words('false')],
    });
    const { why } = build;
    const taken = {
      on: 'node-lost' as const,
      node: 'spare',
      needs: [create.id],
      commands: [words('true')],
      where: { ...build.where, node: 'spare' },
      why,
    };
    const base = planOf([{ ...build, alternatives: [taken] }]);
    const failover = { nodes: [{ builder: 'farm', node: 'arm', probe: words('false'), setup: [] }], steps: [create] };
    const { hash: _, ...draft } = { ...base, failover };
    const plan = { ...draft, hash: hashOf(draft) };
    const other: { locks?: RunLocks } = {};
    const world = testWorld({
      files: { 'plan.json': JSON.stringify(plan) },
      onStderr: (text) => {
        if (text.includes('waiting for another run')) other.locks?.releaseAll();
      },
    });
    other.locks = others(world);
    other.locks.take([{ resource: 'builder farm-spare' }]);
    const { code, stderr } = await screen(['run', '--progress', 'plain', 'plan.json'], world);
    expect(stderr).toMatch(/^\[create\/spare\] waiting for another run .* has builder farm-spare$/m);
    expect(code).toBe(0);
    expect(others(world).take([{ resource: 'builder farm-spare' }])).toEqual({ kind: 'locked' });
  });
});

describe('emulators', () => {
  it('are registered by one run at a time', async () => {
    const plan = planOf([step('install', { kind: 'install-emulators' })]);
    const other: { locks?: RunLocks } = {};
    const world = testWorld({
      files: { 'plan.json': JSON.stringify(plan) },
      onStderr: (text) => {
        if (text.startsWith('waiting for another run')) other.locks?.releaseAll();
      },
    });
    other.locks = others(world);
    other.locks.take([{ resource: 'the emulators of this engine' }]);
    const { code, stderr } = await screen(['run', 'plan.json'], world);
    expect(stderr).toContain('has the emulators of this engine');
    expect(code).toBe(0);
  });
});
