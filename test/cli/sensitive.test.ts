import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { screen, testWorld, type TestWorld } from './test-world.ts';

const secret = 'sword"fish$1';
const manifest = `variable "TOKEN" {}
mab {
  sensitive = ["TOKEN"]
}
target "default" {
  args = { A = TOKEN }
}
`;
const files = { 'build.mab': manifest, Dockerfile: 'FROM scratch\n' };
const path = process.env['PATH'] ?? '';

/** A `docker` that says everything it is given, and the value of the argument, in pieces, to both streams. */
const docker = `#!/bin/sh
case "$*" in *--build-arg*) ;; *) exit 0 ;; esac
echo "argv $*"
printf '%s' "sees \${A%????}"; sleep 0.1; printf '%s\\n' "\${A#\${A%????}}"
printf '%s\\n' "error: $A" >&2
exit 3
`;

function world(env: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}): TestWorld {
  return testWorld({ files: { ...files, ...more }, env: { PATH: path, ...env } });
}

/** All texts of the files in a world's folder. */
function written({ cwd }: TestWorld): string {
  return readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'docker')
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n');
}

describe('the value of a sensitive variable', () => {
  it.each([
    [['plan']],
    [['plan', '--format', 'json', '-o', 'plan.json']],
    [['emit', 'sh', '-o', 'build.sh']],
    [['emit', 'bake', '-o', 'docker-bake.hcl']],
    [['emit', 'bake', '--format', 'json']],
    [['check', '--format', 'json']],
  ])('stands in nothing that mab %s writes', async (argv) => {
    for (const given of [[], ['--var', `TOKEN=${secret}`], [`--var=TOKEN=${secret}`]]) {
      const here = world({ TOKEN: secret });
      const { code, stdout, stderr } = await screen([...argv, ...given], here);
      expect(code).toBe(0);
      expect(stdout + stderr + written(here)).not.toContain(secret);
      expect(stdout + stderr + written(here)).not.toContain('sword');
    }
  });

  it('stands not in the command that refreshes a file', async () => {
    const here = world({ TOKEN: secret }, { 'build.sh': '' });
    const argv = ['emit', 'sh', '-o', 'build.sh', '--check', '--load', '--var', `TOKEN=${secret}`];
    const { code, stderr } = await screen(argv, here);
    expect(code).toBe(1);
    expect(stderr).toContain('refresh it with: mab emit sh -o build.sh --load\n');
    expect(stderr).not.toContain('sword');
  });

  it.each([['plain'], ['json'], ['quiet']])('is masked in what commands say (%s)', async (progress) => {
    const here = world({ TOKEN: secret }, { 'bin/docker': docker });
    const { code, stdout, stderr } = await run(here, ['run', '--progress', progress]);
    expect(code).toBe(1);
    expect(stderr).toContain('error: ***');
    if (progress !== 'quiet') expect(stderr).toContain('sees ***');
    expect(stdout + stderr).not.toContain('sword');
  });

  it('reaches commands from --var of mab run, with a warning', async () => {
    const here = world({}, { 'bin/docker': docker });
    const { stderr } = await run(here, ['run', '--var', `TOKEN=${secret}`]);
    expect(stderr).toContain('warning[sensitive-flag]');
    expect(stderr).toContain('error: ***');
    expect(stderr).not.toContain('sword');
  });

  it.each([[{}], [{ TOKEN: '' }]])('is missed before anything is built: %j', async (env) => {
    const here = world(env, { 'bin/docker': docker });
    const { code, stderr } = await run(here, ['run']);
    expect(code).toBe(1);
    expect(stderr).toContain('failed: check-engine');
    expect(stderr).toContain('the environment has no TOKEN, which target default takes');
    expect(stderr).not.toContain('argv');
  });
});

/** With the `docker` of the world's folder in PATH. */
async function run(here: TestWorld, argv: readonly string[]) {
  const bin = join(here.cwd, 'bin');
  chmodSync(join(bin, 'docker'), 0o755);
  return screen(argv, { ...here, env: { ...here.env, PATH: `${bin}:${path}` } });
}
