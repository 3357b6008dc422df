import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askRegistry } from './ask-registry.ts';
import { publishedIndex } from './published.ts';
import { carriers, Workplace } from './workplace.ts';

const engine = inject('engine');

/** Two plain engines, and an image whose label tells one build from another. */
const manifest = `variable "REPO" {}
variable "BASE" {}
variable "AMD_ENGINE" {}
variable "ARM_ENGINE" {}
variable "BUILD" {
  default = "first"
}

builder "engines" {
  driver = "docker"
  node "amd" {
    endpoint  = AMD_ENGINE
    platforms = ["linux/amd64"]
  }
  node "arm" {
    endpoint  = ARM_ENGINE
    platforms = ["linux/arm64"]
  }
}

target "default" {
  args      = { BASE = BASE }
  labels    = { build = BUILD }
  tags      = ["\${REPO}:1"]
  platforms = ["linux/amd64", "linux/arm64"]
  builder   = "engines"
  assemble  = "manifest"
}
`;

const manifestTypes =
  'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json';

/** The digest of a tag, and whether it is an index. */
async function tagOf({ registry, repository }: Workplace, tag: string) {
  const answer = await askRegistry(registry, `${repository}/manifests/${tag}`, { Accept: manifestTypes });
  const isIndex = /index|list/.test(answer.headers.get('content-type') ?? '');
  return { digest: answer.headers.get('docker-content-digest'), isIndex };
}

/** What a list joins, and what was pushed for it: the same, in any order. */
async function children(place: Workplace) {
  const { manifests } = await publishedIndex(place.registry, place.repository, '1');
  const pushed = await Promise.all(['1-amd64', '1-arm64'].map((tag) => tagOf(place, tag)));
  return { joined: manifests.map(({ digest }) => digest).sort(), pushed: pushed.map(({ digest }) => digest).sort() };
}

describe.runIf(engine).each(carriers)('plain engines and docker manifest, by $by', (carrier) => {
  const workplace = (): Workplace => {
    const place = new Workplace(engine!, carrier).write({
      'build.mab': manifest,
      Dockerfile: 'ARG BASE\nFROM ${BASE}\nCMD ["uname", "-m"]\n',
    });
    onTestFinished(() => place.leave());
    return place;
  };

  test('a plain build attests by itself, which no list may hold: mab has it left out', async () => {
    const place = workplace();
    const attested = `${place.registry}/${place.repository}:attested`;
    const build = ['build', '--quiet', '--build-arg', `BASE=${engine!.base}`, '--tag', attested, '.'];
    expect(await place.docker(...build)).toMatchObject({ exitCode: 0 });
    await place.docker('push', '--quiet', attested);
    expect(await tagOf(place, 'attested')).toMatchObject({ isIndex: true });

    expect(await place.carryOut()).toMatchObject({ exitCode: 0 });
    for (const tag of ['1-amd64', '1-arm64']) expect(await tagOf(place, tag)).toMatchObject({ isIndex: false });
    const { joined, pushed } = await children(place);
    expect(joined).toEqual(pushed);
  });

  test('a list is made anew, and joins no children of an earlier run', async () => {
    const place = workplace();
    await place.carryOut();
    const first = await children(place);
    expect(await place.carryOut([], { BUILD: 'second' })).toMatchObject({ exitCode: 0 });
    const second = await children(place);
    expect(second.joined).toEqual(second.pushed);
    expect(second.joined.filter((digest) => first.joined.includes(digest))).toEqual([]);
  });

  test('what a list that failed has left behind does no harm', async () => {
    const place = workplace();
    const reference = `${place.registry}/${place.repository}:1`;
    const begin = ['manifest', 'create', '--insecure', reference];
    const single = `${place.registry}/${place.repository}:single`;
    await place.pushForeign(single, 'ARG BASE\nFROM ${BASE}\n', [
      '--platform',
      'linux/riscv64',
      '--provenance=false',
      '--push',
    ]);
    const begun = await place.docker(...begin, single, `${reference}-missing`);
    expect(begun.exitCode).not.toBe(0);
    const again = await place.docker(...begin, single);
    expect(again.stderr).toContain('refusing to amend an existing manifest list');

    expect(await place.carryOut()).toMatchObject({ exitCode: 0 });
    const { joined, pushed } = await children(place);
    expect(joined).toEqual(pushed);
  });

  test('what has other outputs, too, is in the engine to be pushed', async () => {
    const place = workplace();
    place.write({ 'build.mab': manifest.replace('tags  ', 'output    = ["type=registry", "made/here"]\n  tags  ') });
    expect(await place.carryOut()).toMatchObject({ exitCode: 0 });
    expect(readdirSync(join(place.folder, 'made', 'here')).sort()).toEqual(['linux_amd64', 'linux_arm64']);
    const { joined, pushed } = await children(place);
    expect(joined).toEqual(pushed);
  });

  test('no engine is needed but those of the nodes', async () => {
    const place = workplace();
    const { exitCode } = await place.carryOut([], { DOCKER_HOST: `unix://${place.folder}/none.sock` });
    expect(exitCode).toBe(0);
    const { joined, pushed } = await children(place);
    expect(joined).toEqual(pushed);
  });

  test('a context that is not there is named', async () => {
    const place = workplace();
    const { exitCode, stderr } = await place.carryOut([], { ARM_ENGINE: 'far' });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('context "far": context not found');
    expect(stderr).toContain('docker context ls');
  });

  test('no buildx is needed', async ({ skip }) => {
    // Of an index that it has just pulled, the classic builder of this engine may miss parts.
    const place = workplace().write({ Dockerfile: 'FROM scratch\nCOPY build.mab /\n' });
    const env = { DOCKER_CONFIG: join(place.folder, 'without-plugins') };
    mkdirSync(env.DOCKER_CONFIG);
    writeFileSync(join(env.DOCKER_CONFIG, 'config.json'), '{}');
    if (await place.hasBuildx(env)) skip('this machine has a buildx of its own, which docker finds without being told');
    const { exitCode, stderr } = await place.carryOut([], env);
    expect(stderr).not.toContain('failed:');
    expect(exitCode).toBe(0);
    const { joined, pushed } = await children(place);
    expect(joined).toEqual(pushed);

    place.write({ 'build.mab': manifest.replace('assemble  = "manifest"', 'assemble  = "digest"') });
    const missed = await place.carryOut([], env);
    expect(missed.exitCode).toBe(1);
    expect(missed.stderr).toContain('buildx is missing: install the docker-buildx');
    expect(missed.stderr).not.toContain('build default for');
  });
});
