import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageEntry, indexJson } from '../runtime/verify/manifests.ts';
import { screen, testWorld } from './test-world.ts';

const index = indexJson([imageEntry(1, 'linux/amd64')]);
const config = JSON.stringify({ os: 'linux', architecture: 'amd64' });
const path = process.env['PATH'] ?? '';

/** With a `docker` that has one index, under any tag but `gone`, and says of a registry that it is down. */
async function verify(argv: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const docker = `#!/bin/sh
case "$4" in
  *:gone) echo "ERROR: $4: not found" >&2; exit 1 ;;
  down.example/*) echo 'ERROR: dial tcp 127.0.0.1:1: connect: connection refused' >&2; exit 1 ;;
esac
case "$*" in *Image*) printf '%s' '${config}' ;; *) printf '%s' '${index}' ;; esac
`;
  const world = testWorld({ files: { ...files, 'bin/docker': docker } });
  const bin = join(world.cwd, 'bin');
  chmodSync(join(bin, 'docker'), 0o755);
  return screen(['verify', ...argv], { ...world, env: { PATH: `${bin}:${path}` } });
}

const target = (platforms: string): string =>
  `target "app" {\n  tags = ["r.example/app:1"]\n  platforms = ${platforms}\n}\n`;

describe('mab verify', () => {
  it.each([[['app']], [['r.example/app:1']]])('compares %j with the plan', async (argv) => {
    const good = await verify(argv, { 'build.mab': target('["linux/amd64"]') });
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toContain('r.example/app:1  (compared with the plan)');
    const bad = await verify(argv, { 'build.mab': target('["linux/amd64", "linux/arm64"]') });
    expect(bad).toMatchObject({ code: 1, stderr: '' });
    expect(bad.stdout).toContain('wrong[platform-missing]: linux/arm64 is missing');
  });

  it('without a word means all that is published', async () => {
    const file = `${target('["linux/amd64"]')}group "default" {\n  targets = ["app"]\n}\n`;
    expect((await verify([], { 'build.mab': file })).stdout).toContain('r.example/app:1  (compared with the plan)');
  });

  it('takes any reference by itself, with and without a manifest, even a broken one', async () => {
    for (const files of [{}, { 'build.mab': target('["linux/amd64"]') }, { 'build.mab': 'target "app" {' }]) {
      const { code, stdout } = await verify(['r.example/other'], files);
      expect(code).toBe(0);
      expect(stdout).toContain('r.example/other:latest  (no plan declares it)');
    }
  });

  it('says what it found as JSON', async () => {
    const { code, stdout } = await verify([
      'r.example/app:1',
      'r.example/app:gone',
      'down.example/app:1',
      '--format',
      'json',
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { reference: 'r.example/app:1', compared: 'itself', images: [{ platform: 'linux/amd64' }], findings: [] },
      { reference: 'r.example/app:gone', digest: null, findings: [{ code: 'not-found' }] },
      {
        reference: 'down.example/app:1',
        findings: [
          { code: 'no-answer', message: 'the registry does not answer: 127.0.0.1:1: connect: connection refused' },
        ],
      },
    ]);
  });

  it('refuses what is no reference', async () => {
    expect(await verify(['not/A/Reference:'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'mab: "not/A/Reference:" is no reference\n  a reference looks like registry.example.com/team/name:tag\n',
    });
  });

  it('says which names there are', async () => {
    const { code, stderr } = await verify(['apq'], { 'build.mab': target('["linux/amd64"]') });
    expect(code).toBe(1);
    expect(stderr).toContain('did you mean "app"?');
  });
});
