import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { screen, testWorld } from './test-world.ts';

const plain = `target "default" {
  tags   = ["registry.example.com/app:1"]
  output = ["type=registry"]
}
`;
const withTest = `${plain.trimEnd().slice(0, -1)}  platforms = ["linux/amd64", "linux/arm64"]
  test "arch" {
    run = ["true"]
  }
}
`;
const emit = (...more: readonly string[]) => ['emit', 'bake', '-o', 'docker-bake.hcl', ...more];

describe('mab emit bake -o FILE', () => {
  it('writes no script where Bake does it all', async () => {
    const world = testWorld({ files: { 'build.mab': plain } });
    expect(await screen(emit(), world)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(world.cwd, 'docker-bake.hcl'), 'utf8')).not.toContain('Bake cannot');
    expect(existsSync(join(world.cwd, 'docker-bake.sh'))).toBe(false);
  });

  it('writes a script that calls Bake with the file for the rest, and says so in the file', async () => {
    const world = testWorld({ files: { 'build.mab': withTest } });
    expect(await screen(emit(), world)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(world.cwd, 'docker-bake.hcl'), 'utf8')).toContain(
      '# Bake cannot say: building each platform by itself, checking what was pushed, testing images, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.\n',
    );
    const script = join(world.cwd, 'docker-bake.sh');
    expect(readFileSync(script, 'utf8')).toMatch(/docker buildx bake \\\n +--file docker-bake\.hcl/);
    expect(statSync(script).mode & 0o111).not.toBe(0);
  });

  it('finds the file from the folder that paths start from', async () => {
    const world = testWorld({ files: { 'build.mab': withTest, 'ci/x': '' } });
    await screen(['emit', 'bake', '-o', 'ci/app.json'], world);
    const script = readFileSync(join(world.cwd, 'ci/app.sh'), 'utf8');
    expect(script).toContain('--file ci/app.json');
    expect(script).toContain('cd -- "${MAB_ROOT:-$(dirname "$0")/..}"');
  });

  it('says on standard output, where no script can stand beside it, how to get one', async () => {
    const { stdout } = await screen(['emit', 'bake'], testWorld({ files: { 'build.mab': withTest } }));
    expect(stdout).toContain('; the script beside this file, which `mab emit bake -o FILE` writes, does,');
  });

  it('checks both files', async () => {
    const world = testWorld({ files: { 'build.mab': withTest } });
    await screen(emit(), world);
    expect(await screen(emit('--check'), world)).toEqual({ code: 0, stdout: '', stderr: '' });
    writeFileSync(join(world.cwd, 'docker-bake.sh'), '# Made by mab from build.mab\n');
    expect(await screen(emit('--check'), world)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'mab: docker-bake.sh is stale\n  refresh it with: mab emit bake -o docker-bake.hcl\n',
    });
    await screen(emit(), world);
    expect((await screen(emit('--check'), world)).code).toBe(0);
  });

  it('replaces no script that somebody wrote by hand', async () => {
    const world = testWorld({ files: { 'build.mab': withTest, 'docker-bake.sh': 'echo mine\n' } });
    const { code, stderr } = await screen(emit(), world);
    expect(code).not.toBe(0);
    expect(stderr).toContain('docker-bake.sh would be replaced by the script that goes with the bake file');
    expect(readFileSync(join(world.cwd, 'docker-bake.sh'), 'utf8')).toBe('echo mine\n');
    expect(existsSync(join(world.cwd, 'docker-bake.hcl'))).toBe(false);
  });
});

it('takes --push and --load together, as Bake does', async () => {
  const file = 'target "default" {\n  tags   = ["a"]\n  output = ["type=registry"]\n}\n';
  const world = testWorld({ files: { 'docker-bake.hcl': file } });
  const { stdout } = await screen(['emit', 'bake', '--format', 'json', '--push', '--load'], world);
  expect(JSON.parse(stdout)).toMatchObject({
    target: { default: { output: [{ type: 'registry' }, { type: 'docker' }] } },
  });
});

describe('--pull and --no-cache', () => {
  const file = 'target "default" {\n  pull     = false\n  no-cache = false\n}\n';
  const both = ['--pull', '--no-cache'];

  it('are said of every target, and over --set, as in Bake', async () => {
    const world = testWorld({ files: { 'docker-bake.hcl': `${file}target "b" {}\n` } });
    const argv = ['emit', 'bake', '--format', 'json', ...both, '--set', '*.pull=false', 'default', 'b'];
    const said = { pull: true, 'no-cache': true };
    expect(JSON.parse((await screen(argv, world)).stdout)).toMatchObject({ target: { default: said, b: said } });
  });

  it('are in the commands of a plan and of a script', async () => {
    const world = testWorld({ files: { 'docker-bake.hcl': file } });
    expect((await screen(['plan', ...both], world)).stdout).toContain('docker buildx build --pull --no-cache ');
    expect((await screen(['emit', 'sh', ...both], world)).stdout).toMatch(/build\b[^|&;]*--pull[^|&;]*--no-cache/);
  });

  it('are nothing to a file that builds nothing, as is --push', async () => {
    const text = 'manifest "all" {\n  tags    = ["a:1"]\n  sources = ["b:1"]\n}\n';
    const argv = ['plan', ...both, '--push', '--set', '*.pull=true'];
    const { code, stderr } = await screen(argv, testWorld({ files: { 'build.mab': text } }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

it('takes several platforms in one text, as Bake does, and places each', async () => {
  const file = 'target "default" {\n  platforms = ["linux/amd64,linux/arm64"]\n}\n';
  const world = testWorld({ files: { 'docker-bake.hcl': file } });
  const { stdout } = await screen(['emit', 'bake', '--format', 'json'], world);
  expect(JSON.parse(stdout)).toMatchObject({ target: { default: { platforms: ['linux/amd64,linux/arm64'] } } });
  const { stdout: review, code } = await screen(['plan', '--host-platform', 'linux/amd64'], world);
  expect({ code, review }).toEqual({
    code: 0,
    review: expect.stringMatching(/linux\/amd64[^]*linux\/arm64/) as string,
  });
});

it('prints the default group of compose files that build nothing as Bake does', async () => {
  const world = testWorld({ files: { 'compose.yaml': 'services:\n  db:\n    image: postgres\n' } });
  const { stdout } = await screen(['emit', 'bake', '--format', 'json'], world);
  expect(JSON.parse(stdout)).toEqual({ group: { default: { targets: null } }, target: {} });
});
