import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EngineDescription } from '../../tools/engine/description.ts';
import { BINFMT_MISC } from '../../tools/engine/emulators.ts';
import { aloneWithEmulators, register, unregister } from '../../tools/engine/lease.ts';
import { startRegistry } from '../../tools/engine/registry.ts';

const provided = inject('engine');
const engine = provided!;
const program = inject('engineProgram');

type Version = 'old' | 'new';

const scratch = mkdtempSync(join(tmpdir(), 'mab-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.runIf(provided)('the shared engine', () => {
  test('up again is quick and says the same', async () => {
    const started = performance.now();
    const again = await control(['up', '--json']);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(JSON.parse(again)).toEqual(engine);
    expect(JSON.parse(await control(['status', '--json']))).toEqual(engine);
  });

  test.each([
    ['old', '26.', 'buildx 0.13'],
    ['new', '28.', 'buildx 0.29'],
  ] as const)('docker and buildx, %s', async (version, client, buildx) => {
    expect(await docker(version, ['version', '--format', '{{.Client.Version}}'])).toMatch(client);
    expect(await docker(version, ['buildx', 'version'])).toContain(buildx);
  });

  test('the tools run', async () => {
    const tool = (name: string, ...args: string[]): Promise<string> =>
      execa(join(engine.tools.path, name), args).then(({ stdout }) => stdout);
    expect(await tool('busybox', 'echo', 'hello')).toBe('hello');
    expect(await tool('dash', '-c', 'echo hello')).toBe('hello');
    expect(await tool('shellcheck', '--version')).toContain('version: 0.9');
  });

  test.each([
    ['linux/amd64', 'x86_64'],
    ['linux/386', '(x86_64|i686)'],
    ['linux/arm64', 'aarch64'],
    ['linux/arm/v7', 'armv7l'],
    ['linux/riscv64', 'riscv64'],
    ['linux/s390x', 's390x'],
    ['linux/ppc64le', 'ppc64le'],
  ])('the base image runs on %s', async (platform, machine) => {
    expect(await run(engine, platform, ['sh', '-c', 'uname -m; echo "$0"'])).toMatch(new RegExp(`^${machine}\\nsh$`));
  });

  test('the installer image registers a missing emulator, and removes it', () =>
    aloneWithEmulators(async () => {
      await expect(run(engine, 'linux/mips64le', ['uname', '-m'])).rejects.toThrow('exec format error');
      const installer = ['run', '--rm', '--privileged', '--network=none', engine.binfmtImage];
      try {
        const installed = JSON.parse(await docker('old', [...installer, '--install', 'arm64,mips64le'])) as Installed;
        expect(installed.supported).toEqual(expect.arrayContaining(['linux/amd64', 'linux/arm64', 'linux/mips64le']));
        expect(installed.emulators).toEqual(expect.arrayContaining(['qemu-aarch64', 'qemu-mips64el']));
        expect(await run(engine, 'linux/mips64le', ['uname', '-m'])).toBe('mips64');
        expect(await docker('old', [...installer, '--uninstall', 'mips64le'])).not.toContain('mips64');
      } finally {
        await unregister('mips64le');
      }
    }));

  test('an emulator can be registered and taken away', () =>
    aloneWithEmulators(async () => {
      await register('mips64le');
      expect(readFileSync(join(BINFMT_MISC, 'qemu-mips64el'), 'utf8')).toContain('flags: POCF');
      await unregister('mips64le');
      expect(existsSync(join(BINFMT_MISC, 'qemu-mips64el'))).toBe(false);
    }));

  test('a registry answers readers of a tag while it is being written', async () => {
    const registry = await startRegistry(join(scratch, 'busy-registry'));
    const type = 'application/vnd.oci.image.index.v1+json';
    const write = (at: number): Promise<Response> =>
      fetch(`http://${registry.url}/v2/busy/manifests/latest`, {
        method: 'PUT',
        headers: { 'Content-Type': type },
        body: JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: [], annotations: { at: String(at) } }),
      });
    const read = (): Promise<Response> =>
      fetch(`http://${registry.url}/v2/busy/manifests/latest`, { method: 'HEAD', headers: { Accept: type } });
    expect((await write(0)).status).toBe(201);
    const answers = Array.from({ length: 150 }, (_, at) => (at % 3 === 0 ? write(at) : read()));
    const statuses = new Set((await Promise.all(answers)).map(({ status }) => status));
    await registry.stop();
    expect([...statuses].sort()).toEqual([200, 201]);
  });

  test('a registry takes manifests of a blob that others mount at that moment', async () => {
    const registry = await startRegistry(join(scratch, 'mounting-registry'));
    const api = `http://${registry.url}/v2`;
    const content = '{}';
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    const upload = await fetch(`${api}/source/blobs/uploads/?digest=${digest}`, { method: 'POST', body: content });
    const place = new URL(upload.headers.get('location') ?? '');
    place.searchParams.set('digest', digest);
    expect((await fetch(place, { method: 'PUT', body: content })).status).toBe(201);
    const type = 'application/vnd.oci.image.manifest.v1+json';
    const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: content.length };
    const copy = async (at: number): Promise<readonly number[]> => {
      const mount = await fetch(`${api}/copy/blobs/uploads/?mount=${digest}&from=source`, { method: 'POST' });
      const body = { schemaVersion: 2, mediaType: type, config, layers: [], annotations: { at: String(at) } };
      const put = { method: 'PUT', headers: { 'Content-Type': type }, body: JSON.stringify(body) };
      return [mount.status, (await fetch(`${api}/copy/manifests/${at}`, put)).status];
    };
    const statuses = new Set((await Promise.all(Array.from({ length: 200 }, (_, at) => copy(at)))).flat());
    await registry.stop();
    expect([...statuses]).toEqual([201]);
  });

  test('a throwaway registry is empty, and gone after use', async () => {
    const registry = await startRegistry(join(scratch, 'registry'));
    const catalogue = await fetch(`http://${registry.url}/v2/_catalog`).then((response) => response.json());
    expect(catalogue).toEqual({ repositories: [] });
    await registry.stop();
    await expect(fetch(`http://${registry.url}/v2/`)).rejects.toThrow();
  });
});

describe.runIf(provided).each(['old', 'new'] as const)('builders of two nodes with the %s buildx', (version) => {
  const builder = { remote: `remote-${version}-${process.pid}`, container: `container-${version}-${process.pid}` };

  beforeAll(async () => {
    const { amd, arm } = engine.engines;
    await createBuilder(builder.remote, 'remote', [[amd.buildkit], [arm.buildkit]]);
    const node = ({ host, buildkit }: EngineDescription['engines']['amd']): string[] => {
      const options = `image=${engine.buildkitImage},network=host,env.PORT=${new URL(buildkit).port}`;
      return [`--driver-opt=${options}`, host];
    };
    await createBuilder(builder.container, 'docker-container', [node(amd), node(arm)]);
  });

  afterAll(async () => {
    for (const name of Object.values(builder)) await docker(version, ['buildx', 'rm', name]);
  });

  test.each(['remote', 'container'] as const)('%s: each platform is built on its own node', async (kind) => {
    const mark = `${kind}-${version}-${Math.random()}`;
    const image = `${engine.registry}/test/${kind}:${version}-${process.pid}`;
    const dockerfile = `FROM ${engine.base}\nRUN --network=none echo ${mark} > /mark; uname -m >> /mark\n`;
    const options = ['--builder', builder[kind], '--platform', 'linux/amd64,linux/arm64', '--provenance=false'];
    // From a file: with more than one node, only the first would get what comes by standard input.
    const context = mkdtempSync(join(scratch, 'context-'));
    writeFileSync(join(context, 'Dockerfile'), dockerfile);
    await docker(version, ['buildx', 'build', ...options, '--push', '--tag', image, context]);
    expect(await run(engine, 'linux/arm64', ['cat', '/mark'], image)).toBe(`${mark}\naarch64`);
    const index = JSON.parse(await docker(version, ['buildx', 'imagetools', 'inspect', '--raw', image])) as Index;
    expect(index.manifests.map(({ platform }) => platform.architecture).sort()).toEqual(['amd64', 'arm64']);
    expect(await executions(engine.engines.amd.host, mark)).toBe(1);
    expect(await executions(engine.engines.arm.host, mark)).toBe(1);
  });

  async function createBuilder(name: string, driver: string, nodes: readonly (readonly string[])[]): Promise<void> {
    for (const [i, platform] of ['linux/amd64', 'linux/arm64'].entries()) {
      const options = ['--driver', driver, '--name', name, '--node', `${name}-${i}`, '--platform', platform];
      await docker(version, ['buildx', 'create', ...options, ...(i === 0 ? [] : ['--append']), ...nodes[i]!]);
    }
  }
});

describe.runIf(provided)('a second engine on the same machine', () => {
  const root = join(scratch, 'second');
  const env = { MAB_ENGINE_DIR: root, MAB_ENGINE_PACKAGES: join(provided?.root ?? '', 'packages') };

  afterAll(() => control(['down'], env));

  test('comes up however its first starts were killed', async () => {
    for (const delay of [150, 400, 800, 2_000]) {
      const start = execa('node', [program, 'up'], { env, reject: false });
      await sleep(delay);
      start.kill('SIGKILL');
      await start;
    }
    const second = JSON.parse(await control(['up', '--json'], env)) as EngineDescription;
    expect(second.registry).not.toBe(engine.registry);
    expect(await run(second, 'linux/arm64', ['uname', '-m'])).toBe('aarch64');
  });

  test('its registry can be stopped and started, at the same port', async () => {
    const { registry } = JSON.parse(await control(['status', '--json'], env)) as EngineDescription;
    const answer = (): Promise<number> => fetch(`http://${registry}/v2/`).then(({ status }) => status);
    await control(['registry', 'stop'], env);
    await expect(answer()).rejects.toThrow();
    await control(['registry', 'start'], env);
    expect(await answer()).toBe(200);
  });

  test('comes up after all its processes were killed', async () => {
    const before = JSON.parse(await control(['status', '--json'], env)) as EngineDescription;
    await docker('old', ['run', '--detach', '--network=none', before.base, 'sleep', '1000'], before);
    for (const pid of processesOf(root)) process.kill(pid, 'SIGKILL');
    expect(await control(['status'], env, 3)).toBe('engine is down');
    expect(JSON.parse(await control(['up', '--json'], env))).toEqual(before);
  });

  test('goes without a trace, and leaves the emulators to the first', async () => {
    expect(await control(['down'], env)).toBe('engine is down');
    expect(await control(['down'], env)).toBe('engine is down');
    expect(processesOf(root)).toEqual([]);
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(root);
    expect(readFileSync('/run/mab-engine/lease.json', 'utf8')).not.toContain(root);
    expect(await run(engine, 'linux/arm64', ['uname', '-m'])).toBe('aarch64');
  });
});

interface Index {
  readonly manifests: readonly { readonly platform: { readonly architecture: string } }[];
}

interface Installed {
  readonly supported: readonly string[];
  readonly emulators: readonly string[];
}

/** How often an engine's BuildKit ran the instruction with this mark, by its cache. */
async function executions(host: string, mark: string): Promise<number> {
  const args = ['--host', host, 'buildx', '--builder', 'default', 'du', '--verbose'];
  const env = { DOCKER_CONFIG: engine.tools.dockerConfig.old, DOCKER_HOST: host };
  const { stdout } = await execa(join(engine.tools.path, 'docker'), args, { env });
  return stdout.split('\n\n').filter((record) => record.includes(mark)).length;
}

/** Runs a command in a container of the amd engine, and answers with its standard output. */
function run(
  on: EngineDescription,
  platform: string,
  command: readonly string[],
  image: string = on.base,
): Promise<string> {
  return docker('old', ['run', '--rm', '--quiet', '--network=none', '--platform', platform, image, ...command], on);
}

async function docker(version: Version, args: readonly string[], on = engine): Promise<string> {
  const path = version === 'new' ? [on.tools.newPath, on.tools.path] : [on.tools.path];
  const env = {
    PATH: [...path, process.env['PATH']!].join(':'),
    DOCKER_CONFIG: on.tools.dockerConfig[version],
    DOCKER_HOST: on.engines.amd.host,
  };
  return (await execa('docker', args, { env, stdin: 'ignore' })).stdout;
}

/** Runs the engine's program and answers with its standard output. */
async function control(args: readonly string[], env: Record<string, string> = {}, exitCode = 0): Promise<string> {
  const result = await execa('node', [program, ...args], { env, reject: false });
  expect(result.exitCode, result.stderr).toBe(exitCode);
  return result.stdout;
}

/** Every process that was given a path below this folder. */
function processesOf(root: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => commandLine(name).includes(`${root}/`))
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
