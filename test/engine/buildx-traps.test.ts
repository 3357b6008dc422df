import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { askRegistry } from './ask-registry.ts';
import { publishedImages, publishedIndex } from './published.ts';
import { Workplace } from './workplace.ts';

const engine = inject('engine');

const head = `variable "REPO" {}
variable "BASE" {}
variable "AMD" {}
variable "ARM" {}

builder "trap" {
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

const target = (attributes: string): string => `${head}
target "default" {
  args      = { BASE = BASE }
  platforms = ["linux/amd64", "linux/arm64"]
  builder   = "trap"
  ${attributes}
}
`;

const ways = [
  { by: 'run', buildx: 'old' },
  { by: 'script', buildx: 'new' },
  { by: 'bake', buildx: 'old' },
] as const;

describe.runIf(engine).each(ways)('buildx, by $by with the $buildx one,', (carrier) => {
  const workplace = (manifest: string): Workplace => {
    const place = new Workplace(engine!, carrier).write({
      'build.mab': manifest,
      Dockerfile: 'ARG BASE\nFROM ${BASE}\nRUN --network=none uname -m > /machine\n',
    });
    onTestFinished(() => place.leave('trap', 'trap-amd', 'trap-arm'));
    return place;
  };
  const tagsOf = async ({ registry, repository }: Workplace): Promise<readonly string[]> => {
    const answer = await askRegistry(registry, `${repository}/tags/list`);
    return ((await answer.json()) as { readonly tags: readonly string[] }).tags.toSorted();
  };

  test('a builder of several nodes writes no tag of its own when it pushes by digest', async () => {
    const place = workplace(target('assemble = "digest"\n  tags = ["${REPO}:1"]'));
    expect(await place.carryOut()).toMatchObject({ exitCode: 0 });
    expect(await tagsOf(place)).toEqual(['1']);
    const images = await publishedImages(place.registry, place.repository, '1');
    expect(Object.keys(images).sort()).toEqual(['linux/amd64', 'linux/arm64']);
  });

  test('annotations of an index are not lost between nodes', async () => {
    const note = 'it\'s "here" $HOME, `id`\nand there';
    const place = workplace(
      target(
        `tags = ["\${REPO}:1"]\n  output = ["type=registry"]\n  annotations = [${JSON.stringify(`index:note=${note}`)}]`,
      ),
    );
    expect(await place.carryOut()).toMatchObject({ exitCode: 0 });
    const { annotations } = await publishedIndex(place.registry, place.repository, '1');
    expect(annotations).toEqual({ note });
  });

  test('an inline Dockerfile is built by every node', async () => {
    const inline = 'dockerfile-inline = "ARG BASE\\nFROM $${BASE}\\nLABEL inline=1\\n"';
    const place = workplace(target(`tags = ["\${REPO}:1"]\n  output = ["type=registry"]\n  ${inline}`));
    expect(await place.carryOut()).toMatchObject({ exitCode: 0 });
    const images = await publishedImages(place.registry, place.repository, '1');
    expect(Object.keys(images).sort()).toEqual(['linux/amd64', 'linux/arm64']);
  });

  test.each(['oci', 'tar', 'docker'])('archives of type %s are written by each node for itself', async (type) => {
    const place = workplace(target(`output = ["type=${type},dest=made/for it/out.tar"]`));
    const { exitCode, stderr } = await place.carryOut();
    expect(stderr).not.toContain('failed:');
    expect(exitCode).toBe(0);
    const written = readdirSync(join(place.folder, 'made', 'for it'));
    expect(written.sort()).toEqual(['out-linux-amd64.tar', 'out-linux-arm64.tar']);
  });

  // What is pushed by digest has no tag that the engine could take.
  test.each(['"type=docker"', '"type=docker", "type=registry"'])(
    'each platform is loaded into the engine under a name of its own: %s',
    async (outputs) => {
      const place = workplace(target(`output = [${outputs}]\n  tags = ["\${REPO}:1"]`));
      expect(await place.carryOut()).toMatchObject({ exitCode: 0 });
      const names = ['amd64', 'arm64'].map((arch) => `${place.registry}/${place.repository}:1-${arch}`);
      const shown = await place.docker('image', 'inspect', '--format', '{{.Architecture}}', ...names);
      expect(shown.stdout.split('\n')).toEqual(['amd64', 'arm64']);
      await place.docker('image', 'rm', ...names);
    },
  );

  test('the engine’s own builder, which pushes no digests, pushes under tags that the plan lists', async () => {
    const own = target('assemble = "digest"\n  tags = ["${REPO}:1"]\n  annotations = ["index:title=kept"]');
    const place = workplace(own.replace('  builder   = "trap"\n', ''));
    expect(await place.carryOut()).toMatchObject({ exitCode: 0 });
    expect(await tagsOf(place)).toEqual(['1', '1-amd64', '1-arm64']);
    const { annotations } = await publishedIndex(place.registry, place.repository, '1');
    expect(annotations).toEqual({ title: 'kept' });
  });

  test('a build without a network gets none, whatever Bake makes of it', async () => {
    const asked = 'network = "none"\n  dockerfile-inline = "FROM base\\nRUN ls /sys/class/net > /net\\n"';
    const seen = '\n  test "net" {\n    run = ["cat", "/net"]\n    expect = "lo"\n  }';
    const alone = target(
      `${asked.replace('FROM base', 'ARG BASE\\nFROM $BASE')}\n  output = ["type=registry"]\n  tags = ["\${REPO}:1"]${seen}`,
    );
    const { exitCode, stderr } = await workplace(alone).carryOut();
    expect(stderr).not.toContain('failed:');
    expect(exitCode).toBe(0);

    // With a target as its context it is built by Bake, of which only the newer one knows networks.
    const base =
      '\ntarget "base" {\n  context = "."\n  args = { BASE = BASE }\n  platforms = ["linux/amd64", "linux/arm64"]\n}\n';
    const linked = target(
      `${asked}\n  contexts = { base = "target:base" }\n  assemble = "digest"\n  tags = ["\${REPO}:1"]${seen}`,
    );
    const place = workplace(linked + base);
    const ended = await place.carryOut();
    if (carrier.buildx === 'new') {
      expect(ended.stderr).not.toContain('failed:');
      expect(ended.exitCode).toBe(0);
    } else {
      expect(ended.exitCode).toBe(1);
      expect(ended.stderr).toContain('Bake of this buildx reads past network, which target default has');
      expect(ended.stderr).not.toContain('build default for');
    }
  });
});
