import { createServer, type AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { exampleEnvironment } from './example-environment.ts';

const engine = inject('engine');
const scratch = mkdtempSync(join(tmpdir(), 'mab-failures-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
/** Nobody's before: an engine keeps what its registry holds. */
const repository = basename(scratch).toLowerCase();

const dockerfile = 'ARG BASE\nFROM ${BASE}\nRUN --network=none uname -m > /machine.txt\n';
const manifest = (platforms: string, more = ''): string => `variable "REGISTRY" {}
variable "BASE" {}
target "app" {
  context   = "."
  args      = { BASE = BASE }
  tags      = ["\${REGISTRY}/${repository}:1"]
  platforms = ${platforms}
  output    = ["type=registry"]
}
${more}
`;

/** Runs `mab run` on a folder of these files; what a person sees. */
async function mabRun(
  name: string,
  files: Readonly<Record<string, string>>,
  {
    env = {},
    flags = [],
  }: { readonly env?: Readonly<Record<string, string>>; readonly flags?: readonly string[] } = {},
) {
  const cwd = join(scratch, name);
  mkdirSync(cwd);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(cwd, file), text);
  const { exitCode, stdout, stderr } = await execa(process.execPath, [resolve('dist/mab.js'), 'run', 'app', ...flags], {
    cwd,
    env: { ...exampleEnvironment(engine!), ...env },
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode, stdout, stderr };
}

/** The tags that the registry shows of the image that the tests would publish. */
async function tags(): Promise<readonly string[]> {
  const answer = await fetch(`http://${engine!.registry}/v2/${repository}/tags/list`);
  return answer.ok ? (((await answer.json()) as { tags: string[] | null }).tags ?? []) : [];
}

/** A port on which nothing answers. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

describe.runIf(engine)('a run that fails says what is wrong and what to do, and publishes nothing', () => {
  test('a registry that is stopped, before anything is built', async () => {
    const registry = `127.0.0.1:${await closedPort()}`;
    const files = { 'build.mab': manifest('["linux/amd64"]'), Dockerfile: dockerfile };
    const { exitCode, stdout, stderr } = await mabRun('preflight', files, { env: { REGISTRY: registry } });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`failed: ${registry}/${repository} cannot be pushed to, so nothing is built`);
    expect(stderr).toMatch(/what to do: .*start the registry/);
    expect(stderr).not.toContain('check-engine');
  });

  test('a registry that stops while it is built', async () => {
    const registry = `127.0.0.1:${await closedPort()}`;
    const files = { 'build.mab': manifest('["linux/amd64"]'), Dockerfile: dockerfile };
    const more = { env: { REGISTRY: registry }, flags: ['--no-preflight'] };
    const { exitCode, stdout, stderr } = await mabRun('registry', files, more);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('failed: build/app');
    expect(stderr).toContain(`the registry does not answer: ${registry}`);
    expect(stderr).toMatch(/what to do: .*start the registry/);
    expect(stderr).toContain('no tag was published');
  });

  test('an unknown platform', async () => {
    const files = { 'build.mab': manifest('["linux/amd64", "linux/amd46"]'), Dockerfile: dockerfile };
    const { exitCode, stdout, stderr } = await mabRun('platform', files);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('error[unknown-platform]: "linux/amd46"');
    expect(stderr).toContain('build.mab:7:31');
    expect(stderr).toContain('linux/amd64');
    expect(await tags()).toEqual([]);
  });

  test('a Dockerfile that is not there', async () => {
    const { exitCode, stderr } = await mabRun('dockerfile', { 'build.mab': manifest('["linux/amd64"]') });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('failed: check-engine');
    expect(stderr).toMatch(/what to do: .*Dockerfile, which does not exist/);
    expect(stderr).toContain('[build/app] not run');
    expect(await tags()).toEqual([]);
  });

  test('what a build says last is why it failed, and not what its programs or its caches say', async () => {
    const cause = async (name: string, last: string, flags: readonly string[] = []): Promise<string> => {
      const files = { 'build.mab': manifest('["linux/amd64"]'), Dockerfile: `${dockerfile}${last}\n` };
      const { stderr } = await mabRun(name, files, { flags });
      return stderr.replace(/^[^]*\nfailed in [^\n]*\n  build\/app: ([^\n]*)\n[^]*$/, '$1');
    };
    const missing = ['--set', `app.cache-from=type=registry,ref=${engine!.registry}/none:1`];
    const program = 'RUN --network=none echo "dial tcp 10.0.0.1:1: connect: connection refused"; cargo build';
    expect(await cause('program', program, missing)).toMatch(
      /ended with exit code 127: the stage has no program cargo$/,
    );
    expect(await cause('copy', 'COPY nothere.txt /')).toBe(
      'Dockerfile:4: there is no nothere.txt where it is copied from',
    );
    expect(await cause('instruction', 'RUM true')).toMatch(/^Dockerfile:4: unknown instruction: RUM/);
  });

  test('a mistake in the file', async () => {
    const { exitCode, stdout, stderr } = await mabRun('syntax', { 'build.mab': 'target "app" {\n  tags = [\n' });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/error\[[a-z-]+\]: .*\n +--> build\.mab:\d+:\d+\n/);
    expect(stderr).toMatch(/\n1 errors?|\n\d errors/);
  });

  test('an emulator that is missing', async () => {
    const emulation = 'emulation {\n  provider = "none"\n  probe = BASE\n}';
    const files = { 'build.mab': manifest('["linux/amd64", "linux/mips64le"]', emulation), Dockerfile: dockerfile };
    const { exitCode, stderr } = await mabRun('emulator', files);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('failed: verify-emulators/linux-mips64le');
    expect(stderr).toContain('exec format error');
    expect(stderr).toMatch(/what to do: .*--install mips64le/);
    expect(await tags()).toEqual([]);
  });

  test('a build that fails on one of two platforms leaves no tag', async () => {
    const broken = `${dockerfile}RUN --network=none [ "$(uname -m)" = x86_64 ] || { echo broken here; exit 9; }\n`;
    const more = 'emulation {\n  provider = "none"\n  probe = BASE\n}';
    const file = manifest('["linux/amd64", "linux/arm64"]', more).replace(
      'target "app" {',
      'target "app" {\n  assemble = "manifest"',
    );
    const { exitCode, stdout, stderr } = await mabRun('half', { 'build.mab': file, Dockerfile: broken });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('failed: build/app/linux-arm64');
    expect(stderr).toContain('broken here');
    expect(stderr).toContain('no tag was published');
    expect(await tags()).not.toContain('1');
  });
});
