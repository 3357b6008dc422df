import { askRegistry } from '../engine/ask-registry.ts';
import { publishedImages, publishedIndex, type PublishedImage } from '../engine/published.ts';
import type { Place } from './place.ts';
import { finalTags, repositoryOf, type TargetName } from './scenario.ts';
import type { Death } from './witness.ts';

/** What is under a tag. */
export interface Release {
  readonly target: TargetName;
  readonly tag: string;
  /** The marks of its images, by platform; empty where there is no such tag. */
  readonly marks: Readonly<Record<string, string>>;
  /** Digests of its images, by platform. */
  readonly digests: Readonly<Record<string, string>>;
}

/** What is under the final tags, read from the registry itself. */
export async function releasesIn(place: Place): Promise<readonly Release[]> {
  const all = place.scenario.targets.flatMap((target) => finalTags.map((tag) => ({ target, tag })));
  return Promise.all(all.map(({ target, tag }) => releaseOf(place, target, tag)));
}

async function releaseOf(place: Place, target: TargetName, tag: string): Promise<Release> {
  const { registry } = place.machine.engine;
  const repository = repositoryOf(target, place.name);
  const { status } = await askRegistry(registry, `${repository}/manifests/${tag}`, anyIndex);
  if (status === 404) return { target, tag, marks: {}, digests: {} };
  const images = Object.entries(await publishedImages(registry, repository, tag));
  const { manifests } = await publishedIndex(registry, repository, tag);
  const digests = manifests.flatMap(({ digest, platform }) =>
    platform === undefined ? [] : [[`${platform.os}/${platform.architecture}`, digest]],
  );
  return {
    target,
    tag,
    marks: Object.fromEntries(images.map(([platform, image]) => [platform, markOf(image)])),
    digests: Object.fromEntries(digests) as Record<string, string>,
  };
}

const anyIndex = {
  Accept: 'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json',
};

function markOf({ config }: PublishedImage): string {
  const labels = (config as { readonly config?: { readonly Labels?: Readonly<Record<string, string>> } }).config
    ?.Labels;
  return labels?.['mark'] ?? 'no mark';
}

/** Whether engines have run the test of an image of a release to a good end. */
export async function isTested(place: Place, { target, digests }: Release, platform: string): Promise<boolean> {
  const digest = digests[platform];
  const name = `mab.test.${target}.image.${platform.replaceAll('/', '-')}.`;
  const good = place.witness.deaths.filter((death) => death.exit === 0 && death.name.startsWith(name));
  for (const death of good) if (digest !== undefined && (await isOf(place, death, digest))) return true;
  return false;
}

/** What was run is the image itself, or an index that holds it. */
async function isOf({ machine, name }: Place, { image }: Death, digest: string): Promise<boolean> {
  const [, repository = '', reference = ''] = /^[^/]+\/(.+)@(sha256:.+)$/.exec(image) ?? [];
  if (!repository.startsWith(`${name}/`)) return false;
  if (reference === digest) return true;
  const index = await publishedIndex(machine.engine.registry, repository, reference);
  return (index.manifests as typeof index.manifests | undefined)?.some((one) => one.digest === digest) ?? false;
}

/** All tags of the registry that are none of those that are published. */
export async function stagingTags({ machine, name, scenario }: Place): Promise<readonly string[]> {
  const lists = scenario.targets.map(async (target) => {
    const repository = repositoryOf(target, name);
    const answer = await askRegistry(machine.engine.registry, `${repository}/tags/list`);
    const { tags } = answer.ok ? ((await answer.json()) as { readonly tags: string[] | null }) : { tags: [] };
    const others = (tags ?? []).filter((tag) => !(finalTags as readonly string[]).includes(tag));
    return others.map((tag) => `${repository}:${tag}`);
  });
  return (await Promise.all(lists)).flat();
}
