import { askRegistry } from './ask-registry.ts';

/** What a registry holds of one platform: attestations aside, which name the time at which they were made. */
export interface PublishedImage {
  readonly config: unknown;
  readonly layers: readonly string[];
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly platform?: {
    readonly os: string;
    readonly architecture: string;
    readonly variant?: string;
    readonly 'os.version'?: string;
    readonly 'os.features'?: readonly string[];
  };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An index as the registry has it. */
export interface PublishedIndex {
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The index of a tag, read from the registry itself. */
export function publishedIndex(registry: string, repository: string, tag: string): Promise<PublishedIndex> {
  return read(registry, repository, `manifests/${tag}`);
}

/** The manifest of one image. */
export interface PublishedManifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

export function publishedManifest(registry: string, repository: string, digest: string): Promise<PublishedManifest> {
  return read(registry, repository, `manifests/${digest}`);
}

/** An entry of an index that is an image: all of its platform, and how many attestations of it stand beside it. */
export interface PublishedEntry {
  readonly digest: string;
  readonly platform: Descriptor['platform'];
  readonly annotations: Descriptor['annotations'];
  readonly attestations: number;
}

/** The images of an index, in its order; fails where an attestation is of none of them. */
export function publishedEntries({ manifests }: PublishedIndex): PublishedEntry[] {
  const subject = ({ annotations }: Descriptor) => annotations?.['vnd.docker.reference.digest'];
  const images = manifests.filter(({ platform }) => platform?.os !== 'unknown');
  const attestations = manifests.filter(({ platform }) => platform?.os === 'unknown').map(subject);
  const stray = attestations.find((digest) => images.every((image) => image.digest !== digest));
  if (stray !== undefined) throw new Error(`an attestation of ${stray}, which is not there`);
  return images.map(({ digest, platform, annotations }) => {
    return { digest, platform, annotations, attestations: attestations.filter((one) => one === digest).length };
  });
}

/** The images that a tag joins, by platform; fails where a platform stands there twice. */
export async function publishedImages(
  registry: string,
  repository: string,
  tag: string,
): Promise<Readonly<Record<string, PublishedImage>>> {
  const { manifests } = await publishedIndex(registry, repository, tag);
  const images: Record<string, PublishedImage> = {};
  for (const { digest, platform } of manifests) {
    if (platform === undefined || platform.os === 'unknown') continue;
    const name = [platform.os, platform.architecture, platform.variant].filter((part) => part !== undefined).join('/');
    if (images[name] !== undefined) throw new Error(`${name} stands twice in ${repository}:${tag}`);
    images[name] = await imageOf(registry, repository, digest);
  }
  return images;
}

async function imageOf(registry: string, repository: string, digest: string): Promise<PublishedImage> {
  const manifest = await publishedManifest(registry, repository, digest);
  const blob = `blobs/${manifest.config.digest}`;
  const { created: _, history: __, ...config } = await read<Record<string, unknown>>(registry, repository, blob);
  return { config, layers: manifest.layers.map((layer) => layer.digest) };
}

async function read<T>(registry: string, repository: string, path: string): Promise<T> {
  const answer = await askRegistry(registry, `${repository}/${path}`, { Accept: mediaTypes });
  if (!answer.ok) throw new Error(`${path} of ${repository}: ${answer.status}`);
  return (await answer.json()) as T;
}

const mediaTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
