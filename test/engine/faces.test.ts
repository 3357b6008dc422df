import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { startRegistry, type RunningRegistry } from '../../tools/engine/registry.ts';
import { exampleManifests } from '../setup/examples.ts';
import { exampleEnvironment } from './example-environment.ts';
import { publishedImages } from './published.ts';

const engine = inject('engine');
const scratch = mkdtempSync(join(tmpdir(), 'mab-faces-'));
const goldens = readdirSync('test/golden').map((name) => join('test', 'golden', name));
const mab = [process.execPath, resolve('dist/mab.js')] as const;
const platforms = ['linux/amd64', 'linux/arm/v7', 'linux/arm64', 'linux/riscv64'];

type Version = 'old' | 'new';
const versions = [
  ['old', '0.13'],
  ['new', '0.29'],
] as const satisfies readonly (readonly [Version, string])[];

/** What a shell on the private engine finds, with the older or the newer docker and buildx. */
function environment(version: Version, registry: string): Readonly<Record<string, string>> {
  const { path, newPath, dockerConfig } = engine!.tools;
  const base = exampleEnvironment(engine!);
  const first = version === 'new' ? [newPath, path] : [path];
  return {
    ...base,
    PATH: [...first, process.env['PATH'] ?? ''].join(delimiter),
    DOCKER_CONFIG: dockerConfig[version],
    REGISTRY: registry,
  };
}

/** Every face of a plan that can be carried out gives the same images, each in a registry that was empty before. */
describe.runIf(engine)('the faces of examples/hello', () => {
  const folder = join(scratch, 'hello');
  const registries: RunningRegistry[] = [];
  const inEmptyRegistry = async (
    version: Version,
    carryOut: (env: Readonly<Record<string, string>>) => Promise<unknown>,
  ) => {
    const registry = await startRegistry(join(scratch, `registry-${registries.length}`));
    registries.push(registry);
    await carryOut(environment(version, registry.url));
    return publishedImages(registry.url, 'hello', 'latest');
  };
  const inFolder =
    (...argv: readonly string[]) =>
    (env: Readonly<Record<string, string>>) =>
      execa(argv[0]!, argv.slice(1), { cwd: folder, env, stdin: 'ignore' });
  const written = async (env: Readonly<Record<string, string>>): Promise<void> => {
    await inFolder(...mab, 'emit', 'sh', '--push', '-o', 'build.sh')(env);
    await inFolder(...mab, 'emit', 'bake', '--push', '-o', 'docker-bake.hcl')(env);
  };
  let byRun: Awaited<ReturnType<typeof publishedImages>>;

  beforeAll(async () => {
    cpSync('examples/hello', folder, { recursive: true });
    byRun = await inEmptyRegistry('old', inFolder(...mab, 'run', '--push', '--progress', 'quiet'));
  });

  afterAll(async () => {
    await Promise.all(registries.map((registry) => registry.stop()));
    rmSync(scratch, { recursive: true, force: true });
  });

  test('mab run publishes each platform once, and each says what it was built on', async () => {
    expect(Object.keys(byRun).sort()).toEqual(platforms);
    const env = environment('old', registries[0]!.url);
    const answers = platforms.map(async (platform) => {
      const reference = `${registries[0]!.url}/hello:latest`;
      const argv = [
        'run',
        '--rm',
        '--network',
        'none',
        '--pull',
        'always',
        '--quiet',
        '--platform',
        platform,
        reference,
      ];
      const { stdout } = await execa('docker', argv, { env });
      return stdout.split('\n').map((line) => line.split(' ').at(-2));
    });
    expect(await Promise.all(answers)).toEqual(
      ['x86_64', 'armv7l', 'aarch64', 'riscv64'].map((machine) => [machine, machine]),
    );
  });

  test.each([
    ['dash', []],
    ['busybox', ['sh']],
  ])('the script, by %s', async (shell, more) => {
    const bySh = await inEmptyRegistry('old', async (env) => {
      await written(env);
      await inFolder(join(engine!.tools.path, shell), ...more, 'build.sh')(env);
    });
    expect(bySh).toEqual(byRun);
  });

  test.each(versions)('the bake file, by the %s buildx', async (version, number) => {
    const byBake = await inEmptyRegistry(version, async (env) => {
      expect((await inFolder('docker', 'buildx', 'version')(env)).stdout).toContain(number);
      await written(env);
      const bake = ['docker', 'buildx', 'bake', '-f', 'docker-bake.hcl'];
      const { stdout } = await inFolder(...bake, '--print')(env);
      const { target } = JSON.parse(stdout) as { target: { hello: { platforms: string[]; tags: string[] } } };
      expect(target.hello.platforms.toSorted()).toEqual(platforms);
      await inFolder(...bake)(env);
    });
    expect(byBake).toEqual(byRun);
  });

  test.each(versions)('the script beside the bake file, which calls the %s buildx', async (version) => {
    const byBake = await inEmptyRegistry(version, async (env) => {
      await written(env);
      await inFolder(join(engine!.tools.path, 'dash'), 'docker-bake.sh')(env);
    });
    expect(byBake).toEqual(byRun);
  });

  test.each(versions)('build.mab itself, by the %s buildx', async (version) => {
    const env = environment(version, 'registry.example.com');
    const { stdout } = await inFolder('docker', 'buildx', 'bake', '-f', 'build.mab', '--print')(env);
    const ours = await inFolder(...mab, 'emit', 'bake', '--format', 'json')(env);
    const theirs = JSON.parse(stdout) as { target: Record<string, object>; group: object };
    expect(JSON.parse(ours.stdout)).toEqual(theirs);
  });
});

/** What the language adds, buildx reads past: it builds of a manifest what Bake can express. */
describe.runIf(engine)('buildx reads', () => {
  // The values of sensitive variables: ours refers to the environment, theirs has what it holds.
  const sensitive: Record<string, string> = { NPM_TOKEN: 'token of npm', SIGNING_KEY: 'key of releases' };
  const manifests = scripts(goldens).map((script) => script.replace(/build\.sh$/, 'build.mab'));
  // Also where it only prints, buildx opens the files that it would write.
  const place = (file: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'mab-reads-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(dirname(file), folder, { recursive: true });
    mkdirSync(join(folder, 'out'));
    return folder;
  };
  test.each(manifests)('%s', async (file) => {
    const cwd = place(file);
    const ours = await execa(mab[0], [mab[1], 'emit', 'bake', '--format', 'json'], { cwd });
    const held = ours.stdout.replace(/(?<!\$)\$\{(NPM_TOKEN|SIGNING_KEY)\}/g, (_, name: string) => sensitive[name]!);
    const wanted = (JSON.parse(held) as { target: Record<string, unknown> }).target;
    // A target that is only the context of another is not asked for by its own name.
    const names = Object.keys(wanted).filter((name) => !isCacheOnly(wanted[name]));
    // Where nothing is built, buildx has no target by default: it is asked for one that there is.
    const [, other = ''] = /^target "(.+)"/m.exec(readFileSync(file, 'utf8')) ?? [];
    const asked = names.length > 0 ? names : [other];
    for (const [version] of versions) {
      // buildx wants an agent to be there even for printing; nothing is asked of it.
      const agent = engine!.engines.amd.host.replace('unix://', '');
      const env = { ...environment(version, 'registry.example.com'), SSH_AUTH_SOCK: agent, ...sensitive };
      const theirs = await execa('docker', ['buildx', 'bake', '-f', 'build.mab', '--print', ...asked], {
        cwd,
        env,
      });
      const { target } = JSON.parse(theirs.stdout) as { target: Record<string, unknown> };
      if (names.length === 0) expect(Object.keys(target)).toEqual(asked);
      else expect(Object.keys(target).sort()).toEqual(Object.keys(wanted).sort());
      if (version === 'new' && names.length > 0) expect(target).toEqual(wanted);
    }
  });
});

describe.runIf(engine)('shellcheck', () => {
  const names = ['build.sh', 'docker-bake.sh'];
  test.each(scripts([...goldens, ...exampleManifests.map(({ expected }) => expected)], names))(
    'finds nothing in %s',
    async (file) => {
      await execa(join(engine!.tools.path, 'shellcheck'), ['--shell=sh', '--severity=style', file]);
    },
  );
});

function isCacheOnly(target: unknown): boolean {
  const { output = [] } = target as { output?: readonly { readonly type?: string }[] };
  return output.some(({ type }) => type === 'cacheonly');
}

/** The scripts of these names in golden folders. */
function scripts(folders: readonly string[], names = ['build.sh']): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => names.includes(file))
      .map((file) => join(folder, file)),
  );
}
