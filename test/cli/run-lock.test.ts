import { describe, expect, it } from 'vitest';
import { locksFolder, RunLocks } from '../../runtime/run-locks.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import { planOf, script, step, words } from '../runtime/plans.ts';
import { screen, testWorld } from './test-world.ts';

const reference = 'registry.example.com/app:1';
const publishing = (fields: Partial<Parameters<typeof step>[1]> = {}): Plan =>
  planOf(
    [step('tag', { kind: 'create-index', commands: [words('echo', reference)], ...fields })],
    [{ reference, target: 'app', platforms: ['linux/amd64'], staging: false }],
  );

function others(world: ReturnType<typeof testWorld>): RunLocks {
  return new RunLocks(locksFolder(world.env), '/elsewhere');
}

describe('two runs over one tag', () => {
  it('are refused with who has it', async () => {
    const world = testWorld({ files: { 'plan.json': JSON.stringify(publishing()) } });
    others(world).take([`tag ${reference}`]);
    const { code, stderr } = await screen(['run', '--no-preflight', 'plan.json'], world);
    expect(code).toBe(1);
    expect(stderr.replace(/process \d+/, 'process N').replace(/\d\d:\d\d:\d\dZ/, 'TIME')).toBe(
      `mab: another run (process N, in /elsewhere, since TIME) has tag ${reference}: two runs would mix their images under one tag\n  wait for its end, or write --wait\n`,
    );
  });

  it('go one after the other with --wait', async () => {
    const other: { locks?: RunLocks } = {};
    const world = testWorld({
      files: { 'plan.json': JSON.stringify(publishing()) },
      onStderr: (text) => {
        if (text.startsWith('waiting for another run')) other.locks?.release();
      },
    });
    other.locks = others(world);
    other.locks.take([`tag ${reference}`]);
    const { code, stderr, stdout } = await screen(['run', '--no-preflight', '--wait', 'plan.json'], world);
    expect(code).toBe(0);
    expect(stderr).toContain('waiting for another run');
    expect(stdout).toBe(`${reference}\n`);
  });

  it('leave the tag to others when they have ended, however', async () => {
    const world = testWorld({
      files: { 'plan.json': JSON.stringify(publishing({ commands: [script('process.exit(3)')] })) },
    });
    expect((await screen(['run', '--no-preflight', 'plan.json'], world)).code).toBe(1);
    expect(others(world).take([`tag ${reference}`])).toEqual({ kind: 'locked' });
  });
});

describe('a builder that a run sets up', () => {
  it('is waited for, and free as soon as it stands', async () => {
    const where = { engine: 'local', builder: 'farm' };
    const plan = planOf([
      step('create', { kind: 'create-builder', where, commands: [words('true')] }),
      step('build', { needs: ['create'], commands: [words('echo', 'building')] }),
    ]);
    const other: { locks?: RunLocks } = {};
    const seen: string[] = [];
    const world = testWorld({
      files: { 'plan.json': JSON.stringify(plan) },
      onStderr: (text) => {
        if (text.startsWith('waiting for another run')) other.locks?.release();
        if (text.includes('building') && text.includes('$')) seen.push(others(world).take(['builder farm']).kind);
      },
    });
    other.locks = others(world);
    other.locks.take(['builder farm']);
    const { code, stderr } = await screen(['run', '--progress', 'plain', 'plan.json'], world);
    expect(code).toBe(0);
    expect(stderr).toContain('has builder farm');
    expect(seen).toEqual(['locked']);
  });
});
