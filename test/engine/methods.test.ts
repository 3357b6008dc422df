import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { publishedImages, publishedIndex } from './published.ts';
import { Workplace, type Carrier } from './workplace.ts';

const engine = inject('engine');

const dockerfile =
  'ARG BASE\nFROM ${BASE}\nARG FLAVOR=plain\nRUN --network=none echo "$FLAVOR $(uname -m)" > /flavor\n';
const head = `variable "REPO" {}
variable "BASE" {}
variable "AMD" {}
variable "ARM" {}
`;

/** Two BuildKits as one builder. */
const farm = `
builder "farm" {
  driver = "remote"
  node "amd" {
    endpoint  = AMD
    platforms = ["linux/amd64"]
  }
  node "arm" {
    endpoint  = ARM
    platforms = ["linux/arm64"]
  }
}
`;

function workplace(by: Carrier['by'], files: Readonly<Record<string, string>>): Workplace {
  const place = new Workplace(engine!, { by, buildx: 'old' }).write(files);
  onTestFinished(() => place.leave());
  return place;
}

describe.runIf(engine).each(['run', 'script', 'bake'] as const)('carried out by %s', (by) => {
  test('platform blocks: each platform is built as its block says, on its node, and joined', async () => {
    const file = `${head}${farm}
target "default" {
  context   = "."
  args      = { BASE = BASE }
  labels    = { flavor = "plain" }
  tags      = ["\${REPO}:1"]
  platforms = ["linux/amd64", "linux/arm64"]
  builder   = "farm"
  assemble  = "digest"
  platform "linux/arm64" {
    args   = { FLAVOR = "special" }
    labels = { flavor = "special" }
  }
}
`;
    const ended = await workplace(by, { 'build.mab': file, Dockerfile: dockerfile }).carryOut();
    expect(ended.stderr).not.toContain('failed');
    expect(ended.exitCode).toBe(0);
    const images = await publishedImages(ended.registry, ended.repository, '1');
    const flavors = Object.entries(images).map(([platform, { config }]) => [
      platform,
      (config as { config: { Labels: Record<string, string> } }).config.Labels['flavor'],
    ]);
    expect(Object.fromEntries(flavors)).toEqual({ 'linux/amd64': 'plain', 'linux/arm64': 'special' });
  });

  test('docker manifest joins what the nodes of a BuildKit farm built, without attestations', async () => {
    const file = `${head}${farm}
target "default" {
  context   = "."
  args      = { BASE = BASE }
  tags      = ["\${REPO}:1"]
  platforms = ["linux/amd64", "linux/arm64"]
  builder   = "farm"
  assemble  = "manifest"
}
`;
    const ended = await workplace(by, { 'build.mab': file, Dockerfile: dockerfile }).carryOut();
    expect(ended.stderr).not.toContain('failed');
    expect(ended.exitCode).toBe(0);
    const images = await publishedImages(ended.registry, ended.repository, '1');
    expect(Object.keys(images).sort()).toEqual(['linux/amd64', 'linux/arm64']);
    const { manifests } = await publishedIndex(ended.registry, ended.repository, '1');
    expect(manifests).toHaveLength(2);
  });

  test('a manifest joins targets and what is there already, with annotations, and writes nothing else', async () => {
    const file = `${head}
target "amd" {
  context   = "."
  args      = { BASE = BASE }
  platforms = ["linux/amd64"]
}
target "arm" {
  context   = "."
  args      = { BASE = BASE }
  platforms = ["linux/arm64"]
}
manifest "all" {
  tags        = ["\${REPO}:latest", "\${REPO}:1"]
  sources     = [target.amd, "target:arm", "\${REPO}:foreign"]
  annotations = { "org.opencontainers.image.description" = "both; \\"and more\\"" }
}
`;
    const place = workplace(by, { 'build.mab': file, Dockerfile: dockerfile });
    await place.pushForeign(`${place.registry}/${place.repository}:foreign`, dockerfile, [
      ...['--platform', 'linux/riscv64', '--provenance=false'],
      ...['--output', 'type=image,push=true,oci-mediatypes=true'],
    ]);
    const ended = await place.carryOut();
    expect(ended.stderr).not.toContain('failed');
    expect(ended.exitCode).toBe(0);
    for (const tag of ['1', 'latest']) {
      const images = await publishedImages(place.registry, place.repository, tag);
      expect(Object.keys(images).sort()).toEqual(['linux/amd64', 'linux/arm64', 'linux/riscv64']);
      const { annotations } = await publishedIndex(place.registry, place.repository, tag);
      expect(annotations).toEqual({ 'org.opencontainers.image.description': 'both; "and more"' });
    }
  });

  test('a target that is the context of another is built with it, for each platform as its block says', async () => {
    const file = (platforms: string): string => `${head}
target "base" {
  context   = "base"
  args      = { BASE = BASE }
  platforms = ${platforms}
  platform "linux/arm64" {
    args = { FLAVOR = "other" }
  }
}
target "default" {
  dockerfile-inline = "FROM base\\nRUN --network=none cat /flavor > /copied\\n"
  contexts  = { base = "target:base" }
  tags      = ["\${REPO}:1"]
  platforms = ["linux/amd64", "linux/arm64"]
  assemble  = "digest"
  test "copied" {
    run    = ["cat", "/copied"]
    expect = { "linux/amd64" = "plain x86_64", "linux/arm64" = "other aarch64" }
  }
}
`;
    const good = await workplace(by, {
      'build.mab': file('["linux/amd64", "linux/arm64"]'),
      'base/Dockerfile': dockerfile,
    }).carryOut();
    expect(good.stderr).not.toContain('failed');
    expect(good.exitCode).toBe(0);
    const images = await publishedImages(good.registry, good.repository, '1');
    expect(Object.keys(images).sort()).toEqual(['linux/amd64', 'linux/arm64']);
    if (by !== 'run') return;
    const bad = await workplace(by, {
      'build.mab': file('["linux/amd64"]'),
      'base/Dockerfile': dockerfile,
    }).carryOut();
    expect(bad.exitCode).toBe(1);
    expect(bad.stderr).toContain('error[context-lacks-platform]');
  });

  test('an image that fails its test gets no tag, and one that passes does', async () => {
    const tested = (wanted: string): string => `${head}
target "default" {
  context   = "."
  args      = { BASE = BASE }
  tags      = ["\${REPO}:1"]
  platforms = ["linux/amd64", "linux/arm64"]
  output    = ["type=registry"]
  test "flavor" {
    run    = ["cat", "/flavor"]
    expect = { "linux/amd64" = "plain x86_64", "linux/arm64" = "${wanted}" }
  }
  test "refuses" {
    run       = ["sh", "-c", "exit 3"]
    exit-code = 3
    platforms = ["linux/arm64"]
  }
}
`;
    const good = await workplace(by, {
      'build.mab': tested('plain aarch64'),
      Dockerfile: dockerfile,
    }).carryOut();
    expect(good.exitCode).toBe(0);
    expect(Object.keys(await publishedImages(good.registry, good.repository, '1')).sort()).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
    const bad = await workplace(by, {
      'build.mab': tested('plain armv8l'),
      Dockerfile: dockerfile,
    }).carryOut();
    expect(bad.exitCode).toBe(1);
    expect(bad.stderr).toContain('the image for linux/arm64 does not print "plain armv8l", as test flavor asks of it');
    await expect(publishedImages(bad.registry, bad.repository, '1')).rejects.toThrow('404');
    const wrong = await workplace(by, {
      'build.mab': tested('plain aarch64').replace('exit-code = 3', 'exit-code = 4'),
      Dockerfile: dockerfile,
    }).carryOut();
    expect(wrong.stderr).toContain('it ended with exit code 3, and should have with 4');
    await expect(publishedImages(wrong.registry, wrong.repository, '1')).rejects.toThrow('404');
  });
});

test.runIf(engine)('a test that takes too long fails, and says so', async () => {
  const file = `${head}
target "default" {
  context = "."
  args    = { BASE = BASE }
  test "slow" {
    run     = ["sleep", "600"]
    timeout = 1
  }
}
`;
  const ended = await workplace('run', { 'build.mab': file, Dockerfile: dockerfile }).carryOut();
  expect(ended.exitCode).toBe(1);
  expect(ended.stderr).toContain('it took longer than 1 s, and was ended');
});
