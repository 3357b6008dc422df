import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { publishedEntries, publishedIndex, publishedManifest, type PublishedManifest } from './published.ts';
import { Workplace, type Carrier } from './workplace.ts';

const engine = inject('engine');

const ways = [
  { by: 'run', buildx: 'old' },
  { by: 'script', buildx: 'new' },
  { by: 'bake', buildx: 'old' },
] as const satisfies readonly Carrier[];

/** Every kind of annotation; `more` are attributes of the target. */
function target(name: string, more: string): string {
  return `variable "REPO" {}
variable "BASE" {}
target "${name}" {
  context     = "."
  args        = { BASE = BASE }
  ${more}
  annotations = [
    "index,manifest:title=It's \\"it\\", $HOME, ä\\nand \`more\`",
    "manifest[linux/arm64],manifest-descriptor[linux/arm64]:tier=2,3",
    "index-descriptor:lost=in a registry",
    "plain=1=2",
  ]
}
`;
}

const title = 'It\'s "it", $HOME, ä\nand `more`';

describe.runIf(engine).each(ways)('annotations, by $by with the $buildx buildx', (carrier) => {
  async function carriedOut(manifest: string) {
    const place = new Workplace(engine!, carrier);
    onTestFinished(() => place.leave());
    place.write({ 'build.mab': manifest, Dockerfile: 'ARG BASE\nFROM ${BASE}\nCMD ["sh"]\n' });
    const ended = await place.carryOut();
    expect(ended.stderr).not.toMatch(/ERROR/);
    expect(ended.exitCode).toBe(0);
    return place;
  }

  /** What the index of tag 1 says, and what each of its images does. */
  async function said({ registry, repository }: Workplace) {
    const index = await publishedIndex(registry, repository, '1');
    const images = await Promise.all(
      publishedEntries(index).map(async ({ digest, platform, annotations }) => {
        const { annotations: own }: PublishedManifest = await publishedManifest(registry, repository, digest);
        return [platform?.architecture, { ofIndex: annotations, own }] as const;
      }),
    );
    return { index: index.annotations, images: Object.fromEntries(images) as Record<string, unknown> };
  }

  const amd64 = { ofIndex: undefined, own: { title, plain: '1=2' } };
  const arm64 = { ofIndex: { tier: '2,3' }, own: { title, plain: '1=2', tier: '2,3' } };

  // Bake itself does what one builder can: there is no script beside its file.
  const assemblies = carrier.by === 'bake' ? ['digest'] : ['builder', 'digest'];

  test.each(assemblies)('of every kind reach what they are about, with assemble = "%s"', async (assemble) => {
    const platforms = 'platforms = ["linux/amd64", "linux/arm64"]\n  output = ["type=registry"]';
    const place = await carriedOut(
      target('default', `assemble = "${assemble}"\n  tags = ["\${REPO}:1"]\n  ${platforms}`),
    );
    expect(await said(place)).toEqual({ index: { title }, images: { amd64, arm64 } });
  });

  test('of an index of one platform, and of what a manifest block joins', async () => {
    const one =
      'assemble = "digest"\n  tags = ["${REPO}:1"]\n  platforms = ["linux/arm64"]\n  output = ["type=registry"]';
    expect(await said(await carriedOut(target('default', one)))).toEqual({ index: { title }, images: { arm64 } });
    const joined = target('part', 'platforms = ["linux/arm64"]');
    const place = await carriedOut(
      `${joined}manifest "all" {\n  tags = ["\${REPO}:1"]\n  sources = [target.part]\n}\n`,
    );
    expect(await said(place)).toEqual({ index: undefined, images: { arm64 } });
  });
});
