import { chmodSync, readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { publishedImages } from './published.ts';
import { carriers, Workplace } from './workplace.ts';

const engine = inject('engine');

const plain = 'FROM scratch\nCOPY Dockerfile /\n';

/** A target that is built for nothing but its exit code. */
const target = (platforms: string, more = ''): string => `
target "default" {
  context   = "."
  builder   = "farm"
  platforms = ${platforms}
  output    = ["type=cacheonly"]
  ${more}
}
`;

interface Node {
  readonly name: string;
  readonly endpoint?: string;
  readonly platforms: readonly string[];
  readonly more?: string;
}

function farm(nodes: readonly Node[], more = '', driver = 'remote'): string {
  const blocks = nodes.map(
    ({ name, endpoint, platforms, more: own = '' }) => `
  node "${name}" {
    ${endpoint === undefined ? '' : `endpoint = "${endpoint}"`}
    platforms = ${JSON.stringify(platforms)}
    ${own}
  }`,
  );
  return `builder "farm" {\n  driver = "${driver}"\n  ${more}\n${blocks.join('\n')}\n}\n`;
}

describe.runIf(engine).each(carriers)('builders, carried out by $by with $buildx buildx', (carrier) => {
  const amd = (): Node => ({ name: 'amd', endpoint: engine!.engines.amd.buildkit, platforms: ['linux/amd64'] });
  const arm = (): Node => ({ name: 'arm', endpoint: engine!.engines.arm.buildkit, platforms: ['linux/arm64'] });
  const both = '["linux/amd64", "linux/arm64"]';

  function workplace(): Workplace {
    const place = new Workplace(engine!, carrier).write({ Dockerfile: plain });
    onTestFinished(() => place.leave('farm', 'farm-amd', 'farm-arm'));
    return place;
  }

  /** Makes a builder as somebody else would. */
  async function create(place: Workplace, ...args: readonly string[]): Promise<void> {
    expect(await place.docker('buildx', 'create', '--name', 'farm', ...args)).toMatchObject({ exitCode: 0 });
  }

  test('each platform is built on its node, the emulated one too, and nothing collapses onto the first', async () => {
    const place = workplace();
    // The mounts of a RUN name the folder of the engine that it runs on.
    const dockerfile = `ARG BASE
FROM \${BASE} AS seen
RUN --network=none sed -n 's|.*upperdir=.*/data/\\([a-z]*\\)/.*|\\1|p' /proc/self/mountinfo | head -n 1 > /node
FROM scratch
COPY --from=seen /node /
`;
    place.write({
      Dockerfile: dockerfile,
      'build.mab': `variable "BASE" {}
${farm([amd(), { ...arm(), more: 'emulate = true' }])}
target "default" {
  context   = "."
  args      = { BASE = BASE }
  builder   = "farm"
  platforms = ["linux/riscv64", "linux/arm64", "linux/amd64"]
  output    = ["type=local,dest=out"]
  no-cache  = true
}
`,
    });
    const { exitCode, stderr } = await place.carryOut();
    expect(stderr).not.toContain('failed:');
    expect(exitCode).toBe(0);
    const node = (platform: string): string => readFileSync(join(place.folder, 'out', platform, 'node'), 'utf8').trim();
    expect([node('linux_amd64'), node('linux_arm64'), node('linux_riscv64')]).toEqual(['amd', 'arm', 'arm']);
  });

  test('one that is as declared is kept, and never created again', async () => {
    const place = workplace();
    const options = 'driver-opts = { "default-load" = "true" }';
    const nodes = carrier.buildx === 'new' ? [amd(), { ...arm(), more: options }] : [amd(), arm()];
    place.write({ 'build.mab': farm(nodes) + target(both) });
    const first = await place.carryOut();
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stderr).toContain('create the builder farm');
    const made = (await place.docker('buildx', 'inspect', 'farm')).stdout;
    const second = await place.carryOut();
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stderr).not.toContain('new settings may not be used');
    expect(second.stderr).toMatch(/create-builder\/farm\] nothing to do|create the builder farm: already done/);
    expect(withoutTime((await place.docker('buildx', 'inspect', 'farm')).stdout)).toBe(withoutTime(made));
  });

  test('what the configuration of its node says of registries goes for joins, too', async () => {
    const place = workplace();
    const port = new URL(engine!.engines.amd.buildkit).port;
    const node = `driver-opts = {
      image      = "${engine!.buildkitImage}"
      network    = "host"
      "env.PORT" = "${port}"
    }
    buildkitd-config = "buildkitd.toml"`;
    await place.pushForeign(`${place.registry}/${place.repository}:foreign`, 'ARG BASE\nFROM ${BASE}\n', [
      '--platform',
      'linux/arm64',
      '--push',
    ]);
    // No name server knows it: without its mirror nothing is found there.
    const foreign = `registry.invalid/${place.repository}:foreign`;
    place.write({
      'buildkitd.toml': `[registry."registry.invalid"]\n  mirrors = ["${place.registry}"]\n`,
      'build.mab':
        farm([{ name: 'here', platforms: ['linux/amd64'], more: node }], '', 'docker-container') +
        target('["linux/amd64"]') +
        `variable "REPO" {}
manifest "all" {
  tags    = ["\${REPO}:all"]
  sources = [target.default, "${foreign}"]
}
`,
    });
    const ended = await place.carryOut();
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(Object.keys(await publishedImages(ended.registry, ended.repository, 'all')).sort()).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
  });

  test('a node with driver options and flags is kept, made by the docker-container driver on the engine of the CLI', async () => {
    const place = workplace();
    const port = new URL(engine!.engines.amd.buildkit).port;
    const node = `driver-opts = {
      image      = "${engine!.buildkitImage}"
      network    = "host"
      "env.PORT" = "${port}"
      "env.ODD"  = "a, b = c"
    }
    buildkitd-flags = "--debug  --trace"`;
    place.write({
      'build.mab':
        farm([{ name: 'here', platforms: ['linux/amd64'], more: node }], '', 'docker-container') +
        target('["linux/amd64"]'),
    });
    expect(await place.carryOut()).toMatchObject({ exitCode: 0 });
    expect(await place.carryOut()).toMatchObject({ exitCode: 0 });
    const elsewhere = await place.carryOut([], { DOCKER_HOST: engine!.engines.arm.host });
    expect(elsewhere.exitCode).toBe(1);
    expect(elsewhere.stderr).toContain(`declared, but not there: node here endpoint ${engine!.engines.arm.host}`);
    expect(elsewhere.stderr).toContain(`there, but not declared: node here endpoint ${engine!.engines.amd.host}`);
    place.write({
      'build.mab': readFileSync(join(place.folder, 'build.mab'), 'utf8')
        .replace('a, b = c', 'other')
        .replace('--trace', ''),
    });
    const changed = await place.carryOut();
    expect(changed.exitCode).toBe(1);
    expect(changed.stderr).toContain('declared, but not there: node here option env.ODD="other"');
    expect(changed.stderr).toContain('there, but not declared: node here option env.ODD="a, b = c"');
    expect(changed.stderr).toContain('declared, but not there: node here flags --debug');
    expect(changed.stderr).toContain('there, but not declared: node here flags --debug --trace');
  });

  test('one that differs stops the run before anything is built, and stays as it is', async () => {
    const place = workplace().write({ 'build.mab': farm([amd(), arm()]) + target(both) });
    await create(place, '--driver', 'remote', '--node', 'amd', '--platform', 'linux/amd64,linux/386', amd().endpoint!);
    const before = (await place.docker('buildx', 'inspect', 'farm')).stdout;
    const { exitCode, stderr } = await place.carryOut();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('there, but not declared: node amd platform linux/386');
    expect(stderr).toContain('write on-difference = "replace" or "keep" in it');
    expect(stderr).not.toContain('build default for');
    expect(withoutTime((await place.docker('buildx', 'inspect', 'farm')).stdout)).toBe(withoutTime(before));
  });

  test('one with exchanged endpoints, and a node too many, is named line by line', async () => {
    const place = workplace().write({ 'build.mab': farm([amd()]) + target('["linux/amd64"]') });
    await create(place, '--driver', 'remote', '--node', 'amd', '--platform', 'linux/amd64', arm().endpoint!);
    await create(place, '--append', '--node', 'more', '--platform', 'linux/s390x', amd().endpoint!);
    const { exitCode, stderr } = await place.carryOut();
    expect(exitCode).toBe(1);
    for (const difference of [
      `declared, but not there: node amd endpoint ${amd().endpoint!}`,
      `there, but not declared: node amd endpoint ${arm().endpoint!}`,
      'there, but not declared: node more',
      'there, but not declared: node more platform linux/s390x',
    ]) {
      expect(stderr).toContain(difference);
    }
  });

  test('on-difference = "replace" makes it anew, once', async () => {
    const place = workplace().write({
      'build.mab': farm([amd(), arm()], 'on-difference = "replace"') + target(both),
    });
    const fresh = await place.carryOut();
    expect(fresh).toMatchObject({ exitCode: 0 });
    expect(fresh.stderr).not.toContain('no builder');
    await place.docker('buildx', 'rm', 'farm');
    await create(place, '--driver', 'remote', '--node', 'other', '--platform', 'linux/arm64', arm().endpoint!);
    const first = await place.carryOut();
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stderr).toContain('there, but not declared: node other');
    expect(first.stderr).toContain('the builder farm is replaced');
    const made = (await place.docker('buildx', 'inspect', 'farm')).stdout;
    expect(made).toMatch(/Name: +amd[^]*Name: +arm/);
    expect(made).not.toContain('other');
    const second = await place.carryOut();
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stderr).not.toContain('is replaced');
  });

  test('on-difference = "keep" uses it as it is, and says so', async () => {
    const place = workplace().write({
      'build.mab': farm([amd(), arm()], 'on-difference = "keep"') + target(both),
    });
    await create(
      place,
      '--driver',
      'remote',
      '--node',
      'amd',
      '--platform',
      'linux/amd64,linux/arm64',
      amd().endpoint!,
    );
    const before = (await place.docker('buildx', 'inspect', 'farm')).stdout;
    const { exitCode, stderr } = await place.carryOut();
    expect(exitCode).toBe(0);
    expect(stderr).toContain('the builder farm is used as it is');
    expect(stderr).toContain('there, but not declared: node amd platform linux/arm64');
    expect(stderr).toContain('declared, but not there: node arm');
    expect(withoutTime((await place.docker('buildx', 'inspect', 'farm')).stdout)).toBe(withoutTime(before));
  });

  test('one whose creation was interrupted between its nodes is completed', async () => {
    const place = workplace().write({ 'build.mab': farm([amd(), arm()]) + target(both) });
    // Stands before docker and is killed, as by an interrupt, when a node is appended.
    place.write({
      'bin/docker': `#!/bin/sh\nPATH=\${PATH#*:}\nfor word; do [ "$word" != --append ] || kill -KILL $$; done\nexec docker "$@"\n`,
    });
    chmodSync(join(place.folder, 'bin/docker'), 0o755);
    const broken = await place.carryOut([], { PATH: [join(place.folder, 'bin'), place.env['PATH']].join(delimiter) });
    expect(broken.exitCode).not.toBe(0);
    expect((await place.docker('buildx', 'inspect', 'farm')).stdout).not.toMatch(/Name: +arm/);
    const completed = await place.carryOut();
    expect(completed).toMatchObject({ exitCode: 0 });
    expect(completed.stderr).toMatch(/create-builder\/farm\] nothing to do|create the builder farm: already done/);
    expect((await place.docker('buildx', 'inspect', 'farm')).stdout).toMatch(/Name: +amd[^]*Name: +arm/);
  });

  test('one that is named like its node gets all of its nodes', async () => {
    const place = workplace();
    onTestFinished(() => place.docker('buildx', 'rm', 'arm').then(() => undefined));
    const text = (farm([amd(), arm()]) + target(both)).replaceAll('"farm"', '"arm"');
    place.write({ 'build.mab': text });
    expect(await place.carryOut()).toMatchObject({ exitCode: 0 });
    expect((await place.docker('buildx', 'inspect', 'arm')).stdout).toMatch(/Name: +amd[^]*Name: +arm/);
  });

  test('a node that does not answer is found before anything is built; replacing gets rid of it', async () => {
    const place = workplace().write({ 'build.mab': farm([amd()]) + target('["linux/amd64"]') });
    const { port, close } = await tunnel(engine!.engines.amd.host.slice('unix://'.length));
    const flags = ['--driver-opt', `image=${engine!.buildkitImage}`, '--platform', 'linux/amd64'];
    await create(place, '--driver', 'docker-container', '--node', 'amd', ...flags, `tcp://127.0.0.1:${port}`);
    await close();
    const refused = await place.carryOut();
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('there, but not declared: driver docker-container');
    place.write({ 'build.mab': farm([amd()], 'on-difference = "replace"') + target('["linux/amd64"]') });
    const replaced = await place.carryOut();
    expect(replaced.stderr).toContain('the builder farm is replaced');
    expect(replaced.exitCode).toBe(0);

    await place.docker('buildx', 'rm', 'farm');
    const deaf = { ...amd(), endpoint: `tcp://127.0.0.1:${port}` };
    place.write({ 'build.mab': farm([deaf]) + target('["linux/amd64"]') });
    const silent = await place.carryOut();
    expect(silent.exitCode).toBe(1);
    expect(silent.stderr).toContain('the builder farm does not start');
    expect(silent.stderr).not.toContain('build default for');
  });
});

/** `Last Activity` is the time of the last build. */
function withoutTime(text: string): string {
  return text.replace(/^Last Activity.*\n/m, '');
}

/** A loopback port before a Unix socket, until it is closed. */
async function tunnel(path: string): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const open = new Set<{ destroy: () => void }>();
  const server = createServer((client) => {
    const other = connect(path);
    for (const one of [client, other]) {
      open.add(one);
      one.on('error', () => one.destroy()).on('close', () => open.delete(one));
    }
    client.pipe(other).pipe(client);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = async (): Promise<void> => {
    for (const one of open) one.destroy();
    await new Promise((done) => server.close(done));
  };
  return { port: (server.address() as AddressInfo).port, close };
}
