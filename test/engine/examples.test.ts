import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { exampleEnvironment } from './example-environment.ts';
import { publishedImages, publishedIndex } from './published.ts';

const engine = inject('engine');
const scratch = mkdtempSync(join(tmpdir(), 'mab-examples-'));
const mab = [process.execPath, resolve('dist/mab.js')] as const;
const own = `examples-${process.pid}`;

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What writes a script, and the script. */
const scripts = {
  script: [['emit', 'sh', '-o', 'build.sh'], 'build.sh'],
  bake: [['emit', 'bake', '-o', 'docker-bake.hcl'], 'docker-bake.sh'],
} as const;
type By = 'run' | keyof typeof scripts;

/** Carries an example out in a copy of its folder; every carrier has a registry path and a Docker configuration of its own. */
async function carryOut(example: string, by: By, file = 'build.mab') {
  const cwd = join(scratch, `${example}-${file}-${by}`);
  const config = `${cwd}-config`;
  cpSync(join('examples', example), cwd, { recursive: true });
  const base = exampleEnvironment(engine!);
  cpSync(base.DOCKER_CONFIG, config, { recursive: true, verbatimSymlinks: true });
  const path = `${own}-${by}/${file.replace('.mab', '')}`;
  const env = { ...base, DOCKER_CONFIG: config, REGISTRY: `${base.REGISTRY}/${path}` };
  const options = { cwd, env, stdin: 'ignore' } as const;
  if (by === 'run') {
    await execa(mab[0], [mab[1], 'run', '-f', file, '--push', '--progress', 'plain'], options);
  } else {
    const [argv, script] = scripts[by];
    await execa(mab[0], [mab[1], ...argv, '-f', file, '--push'], options);
    await execa(join(engine!.tools.path, 'dash'), [script], options);
  }
  return { path, env };
}

describe.runIf(engine).each(['run', 'script', 'bake'] as const)('by %s', (by) => {
  const registry = engine?.registry ?? '';

  test('examples/ovn: two engines, their tags, and the list that joins them', async () => {
    const { path } = await carryOut('ovn', by);
    const repository = `${path}/ovn-daemonset-f`;
    const images = await publishedImages(registry, repository, 'second-cni');
    expect(Object.keys(images).sort()).toEqual(['linux/amd64', 'linux/arm64/v8']);
    const { manifests } = await publishedIndex(registry, repository, 'second-cni');
    const arm = manifests.find(({ platform }) => platform?.architecture === 'arm64');
    expect(arm?.platform?.variant).toBe('v8');
    const tags = await Promise.all(['second-cni-amd64', 'second-cni-aarch64'].map((tag) => digestOf(repository, tag)));
    expect(manifests.map(({ digest }) => digest).sort()).toEqual(tags.sort());
  });

  test.each([
    ['build.mab', ['linux/amd64', 'linux/arm/v7', 'linux/arm64', 'linux/riscv64'], ['latest']],
    ['one-builder.mab', ['linux/amd64', 'linux/arm64'], ['latest']],
    ['plain-engines.mab', ['linux/amd64', 'linux/arm64'], ['latest', 'latest-amd64', 'latest-arm64']],
  ] as const)('examples/hello: the same image by each method: %s', async (file, platforms, tags) => {
    const { path, env } = await carryOut('hello', by, file);
    const images = await publishedImages(registry, `${path}/hello`, 'latest');
    expect(Object.keys(images).sort()).toEqual(platforms);
    const listed = await fetch(`http://${registry}/v2/${path}/hello/tags/list`);
    expect(((await listed.json()) as { readonly tags: string[] }).tags.sort()).toEqual(tags);
    const argv = ['run', '--rm', '--network', 'none', '--pull', 'always', '--quiet', '--platform', 'linux/arm64'];
    const { stdout } = await execa('docker', [...argv, `${registry}/${path}/hello:latest`], { env });
    expect(stdout).toMatch(/^built on: Linux .* aarch64 .*\nruns on: {2}Linux .* aarch64 /);
  });

  test('examples/go-demo: each image answers "hello world"', async () => {
    const { path, env } = await carryOut('go-demo', by);
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      expect(await answerOf(`${registry}/${path}/go-demo:1.0`, platform, env)).toBe('hello world');
    }
  });

  test('examples/platform-blocks: each image has what its block says', async () => {
    const { path } = await carryOut('platform-blocks', by);
    const images = await publishedImages(registry, `${path}/app`, 'latest');
    const supported = Object.entries(images).map(([platform, { config }]) => [
      platform,
      (config as { config: { Labels: Record<string, string> } }).config.Labels['com.example.support'],
    ]);
    expect(Object.fromEntries(supported)).toEqual({
      'linux/amd64': undefined,
      'linux/arm64': undefined,
      'linux/riscv64': 'experimental',
    });
  });

  test('examples/join: one index of what two targets built', async () => {
    const { path } = await carryOut('join', by);
    const images = await publishedImages(registry, `${path}/all`, '1.0');
    expect(Object.keys(images).sort()).toEqual(['linux/amd64', 'linux/arm64', 'linux/riscv64']);
    const { annotations } = await publishedIndex(registry, `${path}/all`, 'latest');
    expect(annotations).toEqual({ 'org.opencontainers.image.description': 'Every platform of app' });
  });
});

async function digestOf(repository: string, tag: string): Promise<string | null> {
  const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';
  const url = `http://${engine!.registry}/v2/${repository}/manifests/${tag}`;
  const answer = await fetch(url, { method: 'HEAD', headers: { accept } });
  return answer.headers.get('docker-content-digest');
}

/** What a server in a container says; it is asked from inside, so that no port is opened. */
async function answerOf(image: string, platform: string, env: Readonly<Record<string, string>>): Promise<string> {
  const docker = (...argv: readonly string[]) => execa('docker', argv, { env });
  const { stdout: id } = await docker(
    ...['run', '--detach', '--rm', '--network', 'none', '--pull', 'always', '--quiet', '--platform', platform, image],
  );
  try {
    // The server may need a moment; a refused connection is tried again.
    const asking = 'until wget -q -O - http://127.0.0.1:8080/; do :; done';
    return (await docker('exec', id, 'timeout', '60', 'sh', '-c', asking)).stdout;
  } finally {
    await docker('rm', '--force', id);
  }
}
