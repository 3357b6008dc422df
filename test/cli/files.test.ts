import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFiles, readFiles } from '../../cli/files.ts';
import { machinePlatform } from '../../cli/host.ts';
import { testWorld } from './test-world.ts';

const empty = (...names: string[]) => Object.fromEntries(names.map((name) => [name, '']));

describe('files that nobody named', () => {
  it.each([
    ['build.mab before all', ['build.mab', 'other.mab', 'docker-bake.hcl'], ['build.mab']],
    ['the only .mab file', ['app.mab', 'docker-bake.hcl'], ['app.mab']],
    [
      'all that Bake reads, in its order',
      [
        'docker-bake.override.hcl',
        'docker-bake.override.json',
        'docker-bake.hcl',
        'docker-bake.json',
        'docker-compose.yaml',
        'docker-compose.yml',
        'compose.yml',
        'compose.yaml',
      ],
      [
        'compose.yaml',
        'compose.yml',
        'docker-compose.yml',
        'docker-compose.yaml',
        'docker-bake.json',
        'docker-bake.hcl',
        'docker-bake.override.json',
        'docker-bake.override.hcl',
      ],
    ],
    ['nothing', ['Dockerfile'], []],
  ])('%s', (_, there, expected) => {
    expect(findFiles(testWorld({ files: empty(...there) }))).toEqual(expected);
  });

  it('are those of BUILDX_BAKE_FILE instead of Bake’s names', () => {
    const files = empty('docker-bake.hcl', 'a.hcl');
    expect(findFiles(testWorld({ files, env: { BUILDX_BAKE_FILE: 'a.hcl:b.json' } }))).toEqual(['a.hcl', 'b.json']);
    const env = { BUILDX_BAKE_FILE: 'a.hcl,b.json', BUILDX_BAKE_FILE_SEPARATOR: ',' };
    expect(findFiles(testWorld({ files, env }))).toEqual(['a.hcl', 'b.json']);
    expect(findFiles(testWorld({ files: empty('build.mab'), env }))).toEqual(['build.mab']);
  });

  it('are an error when there are several .mab files', () => {
    expect(() => findFiles(testWorld({ files: empty('b.mab', 'a.mab') }))).toThrow(
      'there are several .mab files here: a.mab, b.mab',
    );
  });
});

describe('reading files', () => {
  it('takes standard input for -, and leaves Bake’s cwd:// out', async () => {
    const world = testWorld({ files: { 'sub/a.hcl': 'A' }, stdin: 'ü' });
    const files = await readFiles(['cwd://sub/a.hcl', '-'], world);
    expect(files.map(({ name, text }) => [name, text])).toEqual([
      ['sub/a.hcl', 'A'],
      ['<stdin>', 'ü'],
    ]);
  });

  it.each([
    [['none.mab'], 'cannot read none.mab: it does not exist'],
    [['.'], 'cannot read .: it is a folder'],
    [['https://example.com/bake.hcl'], 'https://example.com/bake.hcl is remote'],
    [[], 'there is no build.mab here'],
  ])('%j fails with words', async (names, words) => {
    await expect(readFiles(names, testWorld())).rejects.toThrow(words);
  });
});

it.each([
  ['x64', 'LE', 'linux/amd64'],
  ['arm64', 'LE', 'linux/arm64'],
  ['arm', 'LE', 'linux/arm/v7'],
  ['ia32', 'LE', 'linux/386'],
  ['ppc64', 'LE', 'linux/ppc64le'],
  ['s390x', 'BE', 'linux/s390x'],
  ['riscv64', 'LE', 'linux/riscv64'],
  ['loong64', 'LE', 'linux/loong64'],
] as const)('a machine of %s (%s) builds for %s', (arch, endian, platform) => {
  expect(machinePlatform(arch, endian)).toBe(platform);
});

it('a file that is no UTF-8 is refused, with the line', async () => {
  const world = testWorld({ files: { 'docker-bake.hcl': '' } });
  const bytes = Buffer.concat([Buffer.from('# fine\nX = "'), Buffer.from([0xc3, 0x28]), Buffer.from('"\n')]);
  writeFileSync(join(world.cwd, 'docker-bake.hcl'), bytes);
  await expect(readFiles([], world)).rejects.toThrow('docker-bake.hcl is no text in UTF-8: line 2 has other bytes');
});
