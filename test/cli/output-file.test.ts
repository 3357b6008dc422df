import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { deliver, rootFrom } from '../../cli/output-file.ts';
import { testWorld } from './test-world.ts';

describe('delivering a result', () => {
  it('writes standard output for - and for nothing', () => {
    const world = testWorld();
    expect(deliver('a', {}, world)).toBe(0);
    expect(deliver('b', { output: '-' }, world)).toBe(0);
    expect(world.printed.stdout).toBe('ab');
  });

  it('replaces a file as a whole, and leaves nothing else behind', () => {
    const world = testWorld({ files: { 'build.sh': 'old' } });
    deliver('new', { output: 'build.sh', executable: true }, world);
    expect(readdirSync(world.cwd)).toEqual(['build.sh']);
    expect(readFileSync(join(world.cwd, 'build.sh'), 'utf8')).toBe('new');
    expect(statSync(join(world.cwd, 'build.sh')).mode & 0o100).toBe(0o100);
  });

  it('writes through a link', () => {
    const world = testWorld({ files: { 'real/build.sh': 'old' } });
    symlinkSync('real/build.sh', join(world.cwd, 'build.sh'));
    deliver('new', { output: 'build.sh' }, world);
    expect(readlinkSync(join(world.cwd, 'build.sh'))).toBe('real/build.sh');
    expect(readFileSync(join(world.cwd, 'real/build.sh'), 'utf8')).toBe('new');
  });

  it('writes to what is no file, and leaves it what it is', async () => {
    const world = testWorld();
    const pipe = join(world.cwd, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = execa('cat', [pipe]);
    deliver('through', { output: 'pipe' }, world);
    expect((await reader).stdout).toBe('through');
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  it('says why it cannot write', () => {
    const world = testWorld();
    mkdirSync(join(world.cwd, 'folder'));
    expect(() => deliver('x', { output: 'none/x' }, world)).toThrow(
      /cannot write .*none\/x: its folder does not exist/,
    );
    expect(() => deliver('x', { output: 'folder' }, world)).toThrow(/cannot write .*folder: it is a folder/);
    expect(readdirSync(world.cwd)).toEqual(['folder']);
  });
});

describe('--check', () => {
  it.each([
    ['fresh', 'text', 0, ''],
    ['stale', 'other', 1, 'mab: build.sh is stale\n  refresh it with: mab emit sh -o build.sh\n'],
    ['missing', undefined, 1, 'mab: build.sh does not exist\n  refresh it with: mab emit sh -o build.sh\n'],
  ])('a %s file', (_, there, code, stderr) => {
    const world = testWorld({ files: there === undefined ? {} : { 'build.sh': there } });
    const options = { output: 'build.sh', check: true, refresh: 'mab emit sh -o build.sh' };
    expect(deliver('text', options, world)).toBe(code);
    expect(world.printed).toEqual({ stdout: '', stderr });
  });

  it('wants a file', () => {
    expect(() => deliver('text', { check: true }, testWorld())).toThrow('--check compares with a file');
  });
});

it.each([
  [undefined, undefined],
  ['-', undefined],
  ['build.sh', ''],
  ['ci/scripts/build.sh', '../..'],
  ['../build.sh', 'project'],
  ['../other/build.sh', undefined],
])('from %s the root is %s', (output, root) => {
  expect(rootFrom(output, { cwd: '/home/me/project' })).toBe(root);
});
