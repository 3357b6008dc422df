import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { publishedEntries, publishedIndex } from './published.ts';
import { Workplace, type Carrier } from './workplace.ts';

const engine = inject('engine');
/** Where somebody else has pushed before. */
const elsewhere = engine === null ? undefined : new Workplace(engine);
const others = `${elsewhere?.registry ?? ''}/${elsewhere?.repository ?? ''}/others`;

const dockerfile = 'ARG BASE\nFROM ${BASE}\nARG FLAVOR=plain\nLABEL flavor=${FLAVOR}\n';
const head = `variable "REPO" {}
variable "BASE" {}
target "app" {
  context   = "."
  args      = { BASE = BASE }
  platforms = ["linux/amd64", "linux/arm64"]
  attest    = ["type=provenance,mode=min"]
}
`;

/** Each by `mab run` and by the emitted script; what asks most of buildx with both of its versions. */
const ways = [
  { by: 'run', buildx: 'old' },
  { by: 'script', buildx: 'old' },
  { by: 'run', buildx: 'new' },
] as const satisfies readonly Carrier[];

/** The entries of a published index by what they show, digests aside; Docker's lists are sorted by digest. */
async function shown(repository: string, tag: string) {
  const entries = publishedEntries(await publishedIndex(engine!.registry, repository, tag));
  const architecture = ({ platform }: (typeof entries)[number]) => platform?.architecture ?? '';
  return entries.sort((a, b) => architecture(a).localeCompare(architecture(b))).map(({ digest: _, ...entry }) => entry);
}

/** The digest of every image of an index, by its architecture. */
async function digests(repository: string, tag: string): Promise<Readonly<Record<string, string>>> {
  const entries = publishedEntries(await publishedIndex(engine!.registry, repository, tag));
  return Object.fromEntries(entries.map(({ digest, platform }) => [platform?.architecture ?? '', digest]));
}

beforeAll(async () => {
  if (elsewhere === undefined) return;
  const oci = ['--output', 'type=image,push=true,oci-mediatypes=true'];
  const docker = ['--provenance=false', '--output', 'type=image,push=true,oci-mediatypes=false'];
  await elsewhere.pushForeign(`${others}:oci`, dockerfile, ['--platform', 'linux/riscv64,linux/s390x', ...oci]);
  await elsewhere.pushForeign(`${others}:docker`, dockerfile, ['--platform', 'linux/amd64,linux/riscv64', ...docker]);
  await elsewhere.pushForeign(`${others}:single`, dockerfile, ['--platform', 'linux/arm64', ...docker]);
});
afterAll(() => elsewhere?.leave());

describe.runIf(engine).each(ways)('by $by with the $buildx buildx', (carrier) => {
  function workplace(): Workplace {
    const place = new Workplace(engine!, carrier);
    onTestFinished(() => place.leave());
    return place;
  }
  const carryOut = (text: string, place = workplace()) =>
    place.write({ 'build.mab': `${head}${text}`, Dockerfile: dockerfile }).carryOut();

  test('an index says what annotate blocks say, of attested builds and of what others have in another repository', async () => {
    const ended = await carryOut(
      `manifest "all" {
  tags        = ["\${REPO}:1", "\${REPO}:latest"]
  sources     = [target.app, "${others}:oci"]
  annotations = { "com.example.index" = "{{.}}" }
  annotate "linux/aarch64" {
    variant     = "v8"
    os-version  = "1.2.3"
    annotations = { "com.example.{{x}}" = "it's \\"$(quoted)\\"" }
  }
  annotate "riscv64" {
    os          = "FreeBSD"
    os-features = ["one", "two"]
  }
}
`,
    );
    expect(ended.stderr).not.toContain('failed');
    expect(ended.exitCode).toBe(0);
    const before = await digests(`${elsewhere!.repository}/others`, 'oci');
    for (const tag of ['1', 'latest']) {
      expect(await shown(ended.repository, tag)).toEqual([
        { platform: { os: 'linux', architecture: 'amd64' }, annotations: undefined, attestations: 1 },
        {
          platform: { os: 'linux', architecture: 'arm64', variant: 'v8', 'os.version': '1.2.3' },
          annotations: { 'com.example.{{x}}': 'it\'s "$(quoted)"' },
          attestations: 1,
        },
        {
          platform: { os: 'freebsd', architecture: 'riscv64', 'os.features': ['one', 'two'] },
          annotations: undefined,
          attestations: 1,
        },
        { platform: { os: 'linux', architecture: 's390x' }, annotations: undefined, attestations: 1 },
      ]);
      expect(await digests(ended.repository, tag)).toMatchObject(before);
      const { annotations } = await publishedIndex(ended.registry, ended.repository, tag);
      expect(annotations).toEqual({ 'com.example.index': '{{.}}' });
    }
  });

  test("images and indexes of Docker's media types are changed too, but not annotated", async () => {
    const file = (annotate: string): string => `manifest "all" {
  tags    = ["\${REPO}:1"]
  sources = ["${others}:docker", "${others}:single"]
  annotate "linux/arm64" {
    ${annotate}
  }
  annotate "linux/amd64" {
    arch = "x86_64"
    os-version = "7"
  }
}
`;
    const good = await carryOut(file('variant = "8"'));
    expect(good.stderr).not.toContain('failed');
    expect(good.exitCode).toBe(0);
    const platforms = (await shown(good.repository, '1')).map(({ platform }) => platform);
    expect(platforms).toEqual([
      { os: 'linux', architecture: 'amd64', 'os.version': '7' },
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
      { os: 'linux', architecture: 'riscv64' },
    ]);
    const bad = await carryOut(file('annotations = { a = "b" }'));
    expect(bad.exitCode).toBe(1);
    expect(bad.stderr).toContain("all images of all have Docker's media types");
    await expect(publishedIndex(bad.registry, bad.repository, '1')).rejects.toThrow('404');
  });

  test('append replaces the platforms of its sources with their attestations, and keeps the others', async () => {
    const file = (sources: string): string => `target "arm" {
  inherits  = ["app"]
  args      = { FLAVOR = "newer" }
  platforms = ["linux/arm64"]
}
manifest "all" {
  tags    = ["\${REPO}:1", "\${REPO}:latest"]
  sources = [${sources}]
  append  = true
}
`;
    const place = workplace();
    const first = await carryOut(file('target.app'), place);
    expect(first.stderr).not.toContain('failed');
    expect(first.exitCode).toBe(0);
    const before = await digests(first.repository, '1');
    expect(Object.keys(before)).toEqual(['amd64', 'arm64']);
    const second = await carryOut(file(`target.arm, "${others}:oci"`), place);
    expect(second.stderr).not.toContain('failed');
    expect(second.exitCode).toBe(0);
    const third = await carryOut(file(`"${others}:oci"`), place);
    expect(third.exitCode).toBe(0);
    for (const tag of ['1', 'latest']) {
      const after = await digests(second.repository, tag);
      expect(after).toEqual({
        ...(await digests(`${elsewhere!.repository}/others`, 'oci')),
        amd64: before['amd64'],
        arm64: expect.not.stringMatching(before['arm64'] ?? '') as string,
      });
      const attestations = (await shown(second.repository, tag)).map((entry) => entry.attestations);
      expect(attestations).toEqual([1, 1, 1, 1]);
    }
  });

  test('append goes by the version of the operating system where one is said', async () => {
    const file = (version: string): string => `target "arm" {
  inherits  = ["app"]
  args      = { FLAVOR = "version ${version}" }
  platforms = ["linux/arm64"]
}
manifest "all" {
  tags    = ["\${REPO}:1"]
  sources = [target.arm]
  append  = true
  annotate "linux/arm64" {
    ${version === '' ? 'os-features = ["any"]' : `os-version = "${version}"`}
  }
}
`;
    const place = workplace();
    const versions: (string | undefined)[][] = [];
    for (const version of ['1', '2', '2', '']) {
      const ended = await carryOut(file(version), place);
      expect(ended.stderr).not.toContain('failed');
      expect(ended.exitCode).toBe(0);
      versions.push((await shown(ended.repository, '1')).map(({ platform }) => platform?.['os.version']).sort());
    }
    expect(versions).toEqual([['1'], ['1', '2'], ['1', '2'], [undefined]]);
  });

  if (carrier.buildx === 'new') return;

  test('a platform that comes twice is found before any tag of the run is written', async () => {
    const ended = await carryOut(
      `target "tagged" {
  inherits = ["app"]
  tags     = ["\${REPO}:tagged"]
  output   = ["type=registry"]
}
manifest "all" {
  tags    = ["\${REPO}:1"]
  sources = [target.app, "${others}:docker"]
}
group "default" {
  targets = ["tagged"]
}
`,
    );
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain(
      'the index of all cannot be made, or lacks one of linux/amd64, linux/arm64, or holds a platform twice',
    );
    for (const tag of ['1', 'tagged']) {
      await expect(publishedIndex(ended.registry, ended.repository, tag)).rejects.toThrow('404');
    }
  });

  test('a source that is not there is found before anything is built', async () => {
    const ended = await carryOut(
      `manifest "all" {
  tags    = ["\${REPO}:1"]
  sources = [target.app, "${others}:nothing"]
}
`,
    );
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain(
      `${others}:nothing cannot be read: it has to be in its registry before it is joined`,
    );
  });

  test('annotate in a target: by imagetools with digest, by docker manifest with manifest', async () => {
    const file = (assemble: string): string => `target "default" {
  inherits = ["app"]
  attest   = ["type=provenance,disabled=true"]
  tags     = ["\${REPO}:${assemble}"]
  assemble = "${assemble}"
  annotate "linux/arm64" {
    arch        = "aarch64"
    variant     = "v8"
    os-version  = "1.2"
    os-features = ["one", "two"]
  }
}
`;
    for (const assemble of ['digest', 'manifest']) {
      const ended = await carryOut(file(assemble));
      expect(ended.stderr).not.toContain('failed');
      expect(ended.exitCode).toBe(0);
      expect((await shown(ended.repository, assemble)).map(({ platform }) => platform)).toEqual([
        { os: 'linux', architecture: 'amd64' },
        {
          os: 'linux',
          architecture: 'arm64',
          variant: 'v8',
          'os.version': '1.2',
          'os.features': ['one', 'two'],
        },
      ]);
    }
  });
});
