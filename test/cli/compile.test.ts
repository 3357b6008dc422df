import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../compiler/plan/plan.ts';
import { screen, testWorld } from './test-world.ts';

const manifest = `variable "TAG" {
  default = "1"
}
target "default" {
  tags      = ["registry.example.com/app:\${TAG}"]
  platforms = ["linux/arm64"]
}
`;
const files = { 'build.mab': manifest };

describe('mab plan', () => {
  it('prints a review', async () => {
    const { code, stdout, stderr } = await screen(['plan', '--push'], testWorld({ files }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Publishes\n {2}registry\.example\.com\/app:1 {2}linux\/arm64\n/);
  });

  it('is the same for --host-platform on every machine', async () => {
    const plan = await screen(['plan', '--format', 'json', '--host-platform', 'aarch64'], testWorld({ files }));
    const { inputs, images } = JSON.parse(plan.stdout) as Plan;
    expect(inputs.platform).toBe('linux/arm64');
    expect(Object.keys(images)).toEqual(['default']);
  });

  it('takes variables and overrides from the command line', async () => {
    const argv = ['plan', '--var', 'TAG=2', '--set', 'default.args.V=3', '--format', 'json'];
    const { images, inputs } = JSON.parse((await screen(argv, testWorld({ files }))).stdout) as Plan;
    expect(images['default']).toMatchObject({ tags: ['registry.example.com/app:2'], args: { V: '3' } });
    expect(inputs).toMatchObject({ variables: ['TAG=2'], overrides: ['default.args.V=3'] });
  });

  it('saves what mab run takes', async () => {
    const world = testWorld({ files });
    expect(await screen(['plan', '-o', 'plan.json'], world)).toEqual({ code: 0, stdout: '', stderr: '' });
    const { hash } = JSON.parse(readFileSync(join(world.cwd, 'plan.json'), 'utf8')) as Plan;
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('refuses a platform of this machine that is none', async () => {
    const { code, stderr } = await screen(['plan', '--host-platform', 'linux/amd46'], testWorld({ files }));
    expect(code).toBe(2);
    expect(stderr).toContain('--> --host-platform:1:1');
    expect(stderr).toContain('mab: --host-platform wants a platform such as linux/arm64');
  });

  it('reads standard input for -f -', async () => {
    const { code, stdout } = await screen(['plan', '-f', '-', '--format', 'json'], testWorld({ stdin: manifest }));
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Plan).inputs.files).toMatchObject([{ name: '<stdin>' }]);
  });

  it('says what to do where there is nothing to compile', async () => {
    expect(await screen(['plan'], testWorld())).toEqual({
      code: 1,
      stdout: '',
      stderr: `mab: there is no build.mab here, no other .mab file, and none of the files that Bake reads
  write a build.mab, or name a file with -f
`,
    });
  });
});

describe('mab emit', () => {
  it('writes an executable script, and knows when it is stale', async () => {
    const world = testWorld({ files });
    const argv = ['emit', 'sh', '--push', '-o', 'build.sh'];
    expect(await screen(argv, world)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(statSync(join(world.cwd, 'build.sh')).mode & 0o111).not.toBe(0);
    expect(readFileSync(join(world.cwd, 'build.sh'), 'utf8')).toMatch(/^#!\/bin\/sh\n/);
    expect(await screen([...argv, '--check'], world)).toEqual({ code: 0, stdout: '', stderr: '' });
    const changed = await screen([...argv, '--check', '--var', 'TAG=2', '--set', 'default.args.V=a b'], world);
    expect(changed).toEqual({
      code: 1,
      stdout: '',
      stderr:
        "mab: build.sh is stale\n  refresh it with: mab emit sh --push -o build.sh --var TAG=2 --set 'default.args.V=a b'\n",
    });
  });

  it('prints a bake file', async () => {
    const { code, stdout, stderr } = await screen(['emit', 'bake'], testWorld({ files }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('target "default" {');
  });

  it('prints for bake what bake --print prints', async () => {
    const { code, stdout } = await screen(['emit', 'bake', '--format', 'json'], testWorld({ files }));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      group: { default: { targets: ['default'] } },
      target: {
        default: {
          context: '.',
          dockerfile: 'Dockerfile',
          tags: ['registry.example.com/app:1'],
          platforms: ['linux/arm64'],
        },
      },
    });
  });

  it('only warns of what Bake would read without a word', async () => {
    const odd = { 'build.mab': 'target "default" {\n  platforms = ["linux/amd46"]\n}\n' };
    const { code, stdout, stderr } = await screen(['emit', 'bake'], testWorld({ files: odd }));
    expect(code).toBe(0);
    expect(stdout).toContain('linux/amd46');
    expect(stderr).toMatch(/^warning\[unknown-platform\]/);
    expect((await screen(['emit', 'sh'], testWorld({ files: odd }))).code).toBe(1);
  });

  it('wants a file for --check', async () => {
    const { code, stderr } = await screen(['emit', 'sh', '--check'], testWorld({ files }));
    expect(code).toBe(2);
    expect(stderr).toBe('mab: --check compares with a file\n  name it with -o FILE\n');
  });
});

describe('mistakes', () => {
  const broken = { 'build.mab': 'target "default" {\n  platforms = ["linux/amd46"]\n}\n' };
  const shown = `error[unknown-platform]: "linux/amd46" is no platform that images are built for
 --> build.mab:2:16
  |
2 |   platforms = ["linux/amd46"]
  |                ^^^^^^^^^^^^^
  = hint: did you mean "linux/amd64"?
  = fix: write linux/amd64: \`"linux/amd46"\` → \`"linux/amd64"\`

1 error
`;

  it.each([['plan'], ['run'], ['check'], ['emit', 'sh']])('end mab %s %s with 1', async (...argv) => {
    expect(await screen(argv, testWorld({ files: broken }))).toEqual({ code: 1, stdout: '', stderr: shown });
  });

  it('are data for tools', async () => {
    const { code, stdout, stderr } = await screen(['check', '--format', 'json'], testWorld({ files: broken }));
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject([
      { code: 'unknown-platform', severity: 'error', file: 'build.mab', line: 2, column: 16, endColumn: 29 },
    ]);
  });

  it('that are none leave mab check silent', async () => {
    expect(await screen(['check'], testWorld({ files }))).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await screen(['check', '--format', 'json'], testWorld({ files }))).toMatchObject({
      code: 0,
      stdout: '[]\n',
    });
  });
});
