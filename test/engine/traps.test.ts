import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { execa } from 'execa';
import { carriers, Workplace } from './workplace.ts';
import { exampleEnvironment } from './example-environment.ts';
import { leftOf } from './left.ts';

const engine = inject('engine');

interface More {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly assemble?: 'digest' | 'builder' | 'manifest';
}

/** Images that builders make and push without a word, and that run nowhere, or somewhere else. */
describe.runIf(engine).each(carriers)('a wrong image is refused before its tag is written, by $by', (carrier) => {
  const places: Workplace[] = [];
  afterEach(async () => {
    for (const place of places.splice(0)) await place.leave();
  });

  const carried = async (name: string, body: string, { files = {}, env = {}, assemble = 'digest' }: More = {}) => {
    const target = `trap-${name}-${carrier.by}`;
    const place = new Workplace(engine!, carrier);
    places.push(place);
    place.write({ 'build.mab': manifest(target, assemble, body), ...files });
    const { exitCode, stderr } = await place.carryOut([], env);
    return { exitCode, stderr, ...(await leftOf(engine!, target)) };
  };

  /** The base as a single manifest of amd64, which says of no platform that it is not its own. */
  const single = `${engine?.registry ?? ''}/mab/base-of-amd64:latest`;
  beforeAll(async () => {
    const build = [
      'buildx',
      'build',
      '--platform',
      'linux/amd64',
      '--provenance=false',
      '--push',
      '--tag',
      single,
      '-',
    ];
    await execa('docker', build, { env: exampleEnvironment(engine!), input: `FROM ${engine!.base}\n` });
  });

  test('an arm64 entry that holds an amd64 program', async () => {
    const dockerfile = [
      'ARG BASE',
      'FROM --platform=linux/amd64 $${BASE} AS tools',
      'FROM $${BASE}',
      'COPY --from=tools /bin/busybox /usr/local/bin/server',
      'ENTRYPOINT ["server"]',
    ];
    const { exitCode, stderr, ...left } = await carried('copied', inline(['linux/amd64', 'linux/arm64'], dockerfile));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('/usr/local/bin/server is a program for linux/amd64, and should be one for linux/arm64');
    expect(stderr).toContain('would start a program for another machine, so no tag is written');
    expect(left).toEqual({ tags: [], containers: [] });
  });

  test('a base that is a single image of another platform', async () => {
    const dockerfile = [`FROM ${single}`, 'CMD cat /etc/passwd'];
    const { exitCode, stderr, ...left } = await carried('base', inline(['linux/riscv64'], dockerfile));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('/bin/sh is a program for linux/amd64, and should be one for linux/riscv64');
    expect(left).toEqual({ tags: [], containers: [] });
  });

  test('a stage that says another platform than it is built for', async () => {
    const dockerfile = ['ARG BASE', 'FROM --platform=linux/amd64 $${BASE}', 'CMD ["sh"]'];
    const { exitCode, stderr, ...left } = await carried('stage', inline(['linux/arm64'], dockerfile));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('/bin/sh is a program for linux/amd64, and should be one for linux/arm64');
    expect(left).toEqual({ tags: [], containers: [] });
  });

  test('the same by a builder that writes what the base says', async () => {
    const files = { Dockerfile: 'ARG BASE\nFROM --platform=linux/amd64 ${BASE}\nCMD ["sh"]\n' };
    const body = '  platforms = ["linux/arm64"]';
    const { exitCode, stderr, ...left } = await carried('legacy', body, {
      files,
      assemble: 'manifest',
      env: { DOCKER_BUILDKIT: '0' },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the configuration of the image is not that of linux/arm64, so no tag is written');
    expect(left).toEqual({ tags: [], containers: [] });
  });

  test('a script that another machine has to run', async () => {
    const dockerfile = [
      'ARG BASE',
      'FROM --platform=linux/amd64 $${BASE} AS tools',
      'FROM $${BASE}',
      'COPY --from=tools /bin/busybox /opt/sh',
      'COPY --chmod=755 entry /opt/entry',
      'RUN --network=none mkdir -p /usr/local/bin && ln -s /opt/entry /usr/local/bin/start',
      'ENTRYPOINT ["start"]',
    ];
    const files = { entry: '#! /opt/sh -e\nexec uname -m\n' };
    const body = inline(['linux/arm64'], dockerfile);
    const { exitCode, stderr, ...left } = await carried('script', body, { files });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      '/opt/sh, which runs /usr/local/bin/start, is a program for linux/amd64, and should be one for linux/arm64',
    );
    expect(left).toEqual({ tags: [], containers: [] });
  });

  test('one build of all platforms, on a BuildKit that runs no containers', async () => {
    const body = [inline(['linux/arm64', 'linux/amd64'], [`FROM ${single}`, 'CMD ["sh"]']), ...remote].join('\n');
    const { exitCode, stderr, ...left } = await carried('remote', body, { assemble: 'builder' });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('/bin/sh is a program for linux/amd64, and should be one for linux/arm64');
    expect(left).toEqual({ tags: [], containers: [] });
  });

  test('without any engine the configuration alone is compared, and that is said', async () => {
    const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    const right = [inline(['linux/amd64'], ['FROM scratch', 'COPY file /', 'CMD ["/file"]']), ...remote].join('\n');
    const passed = await carried('no-engine', right, { files: { file: 'x' }, env, assemble: 'builder' });
    expect(passed).toMatchObject({ exitCode: 0, tags: ['1'] });
    expect(passed.stderr).toContain('not checked for linux/amd64: no Docker engine answers');
  });

  test('a platform that there is not', async () => {
    const dockerfile = ['FROM scratch', 'COPY file /'];
    const body = inline(['linux/amd64', 'linux/amd46'], dockerfile);
    const { exitCode, stderr, ...left } = await carried('platform', body, { files: { file: 'x' } });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[unknown-platform]: "linux/amd46"');
    expect(left).toEqual({ tags: [], containers: [] });
  });

  test('what holds no program is published, and said to be unchecked', async () => {
    const dockerfile = ['FROM scratch', 'COPY file /'];
    const { exitCode, stderr, ...left } = await carried('files', inline(['linux/amd64'], dockerfile), {
      files: { file: 'x' },
    });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain('not checked for linux/amd64: the image starts nothing');
    expect(left).toEqual({ tags: ['1'], containers: [] });
  });

  test('what is no ELF file is published, and said to be unchecked', async () => {
    const dockerfile = ['FROM scratch', 'COPY file /bin/file', 'CMD ["file"]'];
    const { exitCode, stderr, ...left } = await carried('text', inline(['linux/amd64'], dockerfile), {
      files: { file: 'x' },
    });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain('not checked for linux/amd64: /bin/file is no ELF file');
    expect(left).toEqual({ tags: ['1'], containers: [] });
  });

  test('a target may say that its program is meant for another machine', async () => {
    const dockerfile = [`FROM ${single}`, 'CMD ["sh"]'];
    const body = `${inline(['linux/riscv64'], dockerfile)}\n  check-program = false`;
    const { exitCode, stderr, ...left } = await carried('meant', body);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(left).toEqual({ tags: ['1'], containers: [] });
  });
});

function inline(platforms: readonly string[], dockerfile: readonly string[]): string {
  return [`  platforms = ${JSON.stringify(platforms)}`, '  dockerfile-inline = <<EOT', ...dockerfile, 'EOT'].join('\n');
}

/** What a target says that is built on a BuildKit behind an address, by one build for all platforms. */
const remote = ['  builder  = "relay"', '  output   = ["type=registry"]'];

const manifest = (name: string, assemble: string, body: string): string => `variable "REGISTRY" {}
variable "BASE" {}
variable "AMD_NODE" {}

builder "relay" {
  driver = "remote"
  node "amd" {
    endpoint  = AMD_NODE
    platforms = ["linux/amd64", "linux/arm64"]
  }
}

target "default" {
  name     = "${name}"
  matrix   = { one = ["x"] }
  args     = { BASE = BASE }
  tags     = ["\${REGISTRY}/${name}:1"]
  assemble = "${assemble}"
${body}
}
`;
