import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { publishedIndex } from './published.ts';

const engine = inject('engine');
const scratch = mkdtempSync(join(tmpdir(), 'mab-freshness-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const manifest = (repository: string, buildkit: string): string => `builder "farm-${process.pid}" {
  driver = "remote"
  node "one" {
    endpoint  = "${buildkit}"
    platforms = ["linux/amd64", "linux/arm64"]
  }
}
variable "EXPECTED" {
  default = "hello"
}
target "default" {
  tags      = ["${repository}:1"]
  platforms = ["linux/amd64", "linux/arm64"]
  builder   = "farm-${process.pid}"
  assemble  = "digest"
  test "file" {
    run    = ["cat", "/src/hello.txt"]
    expect = EXPECTED
  }
}
`;

/** A folder with an image of two platforms, and mab in it. */
function place(name: string, version: 'old' | 'new' = 'old') {
  const { registry, engines, base, tools } = engine!;
  const repository = `${registry}/freshness-${process.pid}/${name}`;
  const cwd = join(scratch, name);
  mkdirSync(join(cwd, 'src'), { recursive: true });
  const write = (file: string, text: string): void => writeFileSync(join(cwd, file), text);
  write('build.mab', manifest(repository, engines.amd.buildkit));
  write('Dockerfile', `FROM ${base}\nCOPY src /src\n`);
  write('.dockerignore', '.mab\nnotes.txt\n');
  write('src/hello.txt', 'hello\n');
  const newer = version === 'new' ? `${tools.newPath}:` : '';
  const env = {
    DOCKER_HOST: engines.amd.host,
    DOCKER_CONFIG: tools.dockerConfig[version],
    PATH: `${newer}${tools.path}:${process.env['PATH'] ?? ''}`,
  };
  const mab = (...argv: string[]) =>
    execa(process.execPath, [resolve('dist/mab.js'), ...argv], { cwd, env, reject: false, stdin: 'ignore' });
  const imagetools = (...words: string[]) => execa('docker', ['buildx', 'imagetools', 'create', ...words], { env });
  /** The kinds of the steps that ran their commands. */
  const ran = async (
    ...flags: string[]
  ): Promise<{ kinds: string[]; exitCode: number | undefined; stdout: string }> => {
    const { stderr, stdout, exitCode } = await mab('run', '--progress', 'json', ...flags);
    const events = stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Started] : []));
    const started = events.filter(({ kind }) => kind === 'step-started').map(({ stepKind }) => stepKind);
    return { kinds: [...new Set(started)].sort(), exitCode, stdout };
  };
  return { cwd, write, mab, ran, repository, imagetools };
}

interface Started {
  readonly kind: string;
  readonly stepKind: string;
}

const everything = ['build-image', 'create-index', 'run-test', 'verify-index'];

describe.runIf(engine)('a second run', () => {
  test.each(['old', 'new'] as const)('does nothing when nothing has changed (%s buildx)', async (version) => {
    const { mab, ran, write, repository } = place(`same-${version}`, version);
    const first = await ran();
    expect(first.exitCode).toBe(0);
    expect(first.kinds).toEqual(expect.arrayContaining(everything));
    const second = await ran();
    expect(second).toMatchObject({ exitCode: 0, kinds: [], stdout: first.stdout });
    expect(first.stdout).toMatch(new RegExp(`^${repository}:1@sha256:[0-9a-f]{64}$`));
    expect((await mab('plan', '--live', '--detailed-exitcode')).exitCode).toBe(0);
    write('notes.txt', 'not sent');
    expect((await ran()).kinds).toEqual([]);
    expect((await ran('--force')).kinds).toEqual(expect.arrayContaining(everything));
  });

  test('builds what has changed, and plan --live says what that is', async () => {
    const { mab, ran, write } = place('changed');
    const first = await ran('--var', 'EXPECTED=hello');
    write('src/hello.txt', 'hello\n\n');
    write('src/more.txt', '');
    const { stdout, exitCode } = await mab('plan', '--live', '--detailed-exitcode');
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/needed +build\/default\/linux-amd64 +context changed: src\/hello\.txt, src\/more\.txt/);
    const second = await ran();
    expect(second.kinds).toEqual(expect.arrayContaining(['build-image', 'create-index', 'verify-index']));
    expect(second.stdout).not.toBe(first.stdout);
  });

  test('builds for another value of an argument that stands nowhere, and what a link to a Dockerfile leads to', async () => {
    const { mab, ran, write, cwd } = place('sealed');
    const file = join(cwd, 'build.mab');
    const declared = readFileSync(file, 'utf8').replace('  builder ', '  args = {\n    TOKEN = TOKEN\n  }\n  builder ');
    write('build.mab', `${declared}variable "TOKEN" {}\nmab {\n  sensitive = ["TOKEN"]\n}\n`);
    write(
      'src/Dockerfile',
      `FROM ${engine!.base}\nARG TOKEN\nRUN --network=none echo $TOKEN > /token\nCOPY src /src\n`,
    );
    rmSync(join(cwd, 'Dockerfile'));
    symlinkSync('src/Dockerfile', join(cwd, 'Dockerfile'));
    write('.dockerignore', '*\n!src/hello.txt\n');
    const first = await ran('--var', 'TOKEN=swordfish');
    expect(first.exitCode).toBe(0);
    expect((await ran('--var', 'TOKEN=swordfish')).kinds).toEqual([]);
    const live = await mab('plan', '--live', '--var', 'TOKEN=mackerel');
    expect(live.stdout).toMatch(/needed +build\/default\/linux-amd64 +TOKEN has changed\n/);
    expect((await ran('--var', 'TOKEN=mackerel')).kinds).toContain('build-image');
    write('src/Dockerfile', `FROM ${engine!.base}\nCOPY src /src\n`);
    const { stdout } = await mab('plan', '--live', '--var', 'TOKEN=mackerel');
    expect(stdout).toContain('context changed: src/Dockerfile');
    const kept = await execa('grep', ['-r', '-e', 'swordfish', '-e', 'mackerel', '.mab'], { cwd, reject: false });
    expect(kept).toMatchObject({ exitCode: 1, stdout: '' });
  });

  test('builds on a base image that has moved, also below a target that is a context', async () => {
    const { cwd, mab, ran, write, repository, imagetools } = place('moved');
    const base = `${repository}/base:1`;
    const lib = `target "lib" {\n  platforms = ["linux/amd64", "linux/arm64"]\n  builder = "farm-${process.pid}"\n  dockerfile-inline = "FROM ${base}"\n}\n`;
    const file = join(cwd, 'build.mab');
    const linked = readFileSync(file, 'utf8').replace('  tags ', '  contexts = { lib = "target:lib" }\n  tags ');
    write('build.mab', `${linked}${lib}`);
    write('Dockerfile', 'FROM lib\nCOPY src /src\n');
    await imagetools('--tag', base, engine!.base);
    const first = await ran();
    expect(first.exitCode).toBe(0);
    expect((await ran()).kinds).toEqual([]);
    // Another index of the same images.
    await imagetools('--tag', base, ...(await childrenOfBase()));
    expect((await mab('plan', '--live')).stdout).toMatch(/needed +build\/default\/linux-amd64 .*base:1/);
    expect((await ran()).kinds).toContain('build-image');
    expect((await ran()).kinds).toEqual([]);
  });

  test('builds what the registry holds a part of no more', async () => {
    const { ran, repository, mab } = place('parts');
    await ran();
    const manifests = `http://${repository.replace('/', '/v2/')}/manifests`;
    const index = await fetch(`${manifests}/1`, accepting);
    const [child] = ((await index.json()) as { manifests: { digest: string }[] }).manifests;
    expect((await fetch(`${manifests}/${child!.digest}`, { method: 'DELETE' })).status).toBe(202);
    expect((await mab('plan', '--live')).stdout).toMatch(
      /needed +build\/default\/linux-amd64 .* does not hold sha256:/,
    );
    expect(await ran()).toMatchObject({ exitCode: 0 });
    const whole = (await (await fetch(`${manifests}/1`, accepting)).json()) as { manifests: { digest: string }[] };
    for (const { digest } of whole.manifests) {
      expect((await fetch(`${manifests}/${digest}`, { ...accepting, method: 'HEAD' })).status).toBe(200);
    }
  });

  test('only writes a tag that somebody else has written', async () => {
    const { ran, repository, mab } = place('stolen');
    const first = await ran();
    const other = await fetch(`http://${repository.replace('/', '/v2/')}/manifests/1`, accepting);
    const { manifests } = (await other.json()) as { manifests: { digest: string; mediaType: string }[] };
    const child = await fetch(`http://${repository.replace('/', '/v2/')}/manifests/${manifests[0]!.digest}`, accepting);
    const stolen = { method: 'PUT', headers: { 'Content-Type': manifests[0]!.mediaType }, body: await child.text() };
    expect((await fetch(`http://${repository.replace('/', '/v2/')}/manifests/1`, stolen)).status).toBe(201);
    expect((await mab('plan', '--live')).stdout).toMatch(/needed +verify-index.*:1 is something else now/);
    const second = await ran();
    expect(second.kinds).toEqual(expect.arrayContaining(['create-index', 'verify-index']));
    expect(second.kinds).not.toContain('build-image');
    expect(second.kinds).not.toContain('run-test');
    expect(second.stdout).toBe(first.stdout);
  });

  test('joins again what others have moved, and builds nothing for another target', async () => {
    const { ran, repository, mab, write, cwd } = place('joined');
    const { base, registry } = engine!;
    const theirs = `http://${registry}/v2/freshness-${process.pid}/theirs/manifests/1`;
    const copy = async (from: string): Promise<void> => {
      const made = await mab('run', '--no-preflight', '-f', from);
      expect(made.exitCode).toBe(0);
    };
    const source = (tag: string): string =>
      `manifest "theirs" {\n  tags = ["${registry}/freshness-${process.pid}/theirs:1"]\n  sources = ["${tag}"]\n}\n`;
    write('.dockerignore', '*\n!src\n');
    write('Dockerfile.other', `FROM ${base}\n`);
    write('theirs.mab', source(base));
    await copy('theirs.mab');
    const declared = readFileSync(join(cwd, 'build.mab'), 'utf8').replace(
      'platforms = ["linux/amd64", "linux/arm64"]\n  builder',
      'platforms = ["linux/amd64"]\n  builder',
    );
    const arm = theirs.replace('http://', '').replace('/v2/', '/').replace('/manifests/', ':');
    write('build.mab', `${declared}manifest "all" {\n  tags = ["${repository}:all"]\n  sources = ["${arm}"]\n}\n`);
    expect(await ran()).toMatchObject({ exitCode: 0 });
    expect(await ran()).toMatchObject({ exitCode: 0, kinds: [] });
    const index = (await (await fetch(theirs, accepting)).json()) as { manifests: { digest: string }[] };
    write('theirs.mab', source(`${arm.replace(/:1$/, '')}@${index.manifests[0]!.digest}`));
    await copy('theirs.mab');
    expect((await mab('plan', '--live')).stdout).toMatch(
      /needed +resolve-source\S+ +\S+theirs:1 is something else now/,
    );
    const moved = await ran();
    expect(moved.kinds).toEqual(expect.arrayContaining(['resolve-source', 'create-index']));
    expect(moved.kinds).not.toContain('build-image');
    const other = `target "other" {\n  dockerfile = "Dockerfile.other"\n  tags = ["${repository}:other"]\n}\n`;
    write('build.mab', readFileSync(join(cwd, 'build.mab'), 'utf8') + other);
    const both = await mab('plan', '--live', 'default', 'other');
    expect(both.stdout).toMatch(/done +build\/default\/linux-amd64/);
  });

  test('goes on after a failure, with what was built', async () => {
    const { ran, mab, write } = place('resumed');
    expect((await mab('run', '--resume')).stderr).toContain('there is no run to resume here');
    write(
      'Dockerfile',
      `FROM ${engine!.base}\nCOPY src /src\nRUN --network=none test -e /src/late.txt || uname -m | grep x86_64\n`,
    );
    const first = await ran('--keep-going');
    expect(first).toMatchObject({ exitCode: 1, stdout: '' });
    expect((await mab('runs')).stdout).toMatch(/failed .*failed: build\/default\/linux-arm64/);
    const again = await mab('run', '--resume', '--progress', 'plain');
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toMatch(/^resuming the run \S+ \(failed\): /);
    expect(again.stderr).toContain('[build/default/linux-amd64] up to date');
    write('src/late.txt', '');
    const last = await ran('--resume');
    expect(last.exitCode).toBe(0);
    expect((await mab('run', '--resume')).stderr).toContain('there is nothing to resume');
    const failed = (await mab('runs')).stdout.split('\n').at(-2)!.split(' ')[0]!;
    expect((await mab('logs', failed, 'build/default/linux-arm64')).stdout).toContain('RUN --network=none test');
    write('build.mab', readFileSync(join(scratch, 'resumed', 'build.mab'), 'utf8').replace('"file"', '"other"'));
    expect((await mab('run', '--resume')).stderr).toContain('there is no run of this plan to resume: it has changed');
  });
});

/** Names of the images of the base image that are for the platforms of the manifest, by digest. */
async function childrenOfBase(): Promise<string[]> {
  const { base, registry } = engine!;
  const { manifests } = await publishedIndex(registry, 'mab/base', 'latest');
  const wanted = manifests.filter(({ platform }) => ['amd64', 'arm64'].includes(platform?.architecture ?? ''));
  return wanted.map(({ digest }) => base.replace(/:latest$/, `@${digest}`));
}

const accepting = {
  headers: {
    Accept:
      'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json',
  },
};
