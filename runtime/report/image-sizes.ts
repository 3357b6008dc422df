import { parseReference } from '../../compiler/plan/reference.ts';
import type { Published } from '../event.ts';
import type { Registries } from '../registry/registries.ts';

/** How many bytes references hold in their registries: layers and configurations, each once. What does not answer is left out. */
export async function imageSizes(
  registries: Pick<Registries, 'manifest'>,
  published: readonly Published[],
): Promise<ReadonlyMap<string, number>> {
  const sizes = published.map(async ({ reference, digest }): Promise<[string, number][]> => {
    const repository = parseReference(reference)?.repository;
    if (digest === undefined || repository === undefined) return [];
    const blobs = await blobsOf(registries, repository, digest);
    return blobs === undefined ? [] : [[reference, [...blobs.values()].reduce((sum, size) => sum + size, 0)]];
  });
  return new Map((await Promise.all(sizes)).flat());
}

interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

async function blobsOf(
  registries: Pick<Registries, 'manifest'>,
  repository: string,
  digest: string,
): Promise<ReadonlyMap<string, number> | undefined> {
  const manifest = (await registries.manifest(repository, digest)) as Manifest | undefined;
  if (manifest === undefined) return undefined;
  const { manifests = [], config, layers = [] } = manifest;
  const own = [...(config === undefined ? [] : [config]), ...layers].map((one) => [one.digest, one.size] as const);
  const children = await Promise.all(manifests.map((child) => blobsOf(registries, repository, child.digest)));
  if (children.some((child) => child === undefined)) return undefined;
  return new Map([...own, ...children.flatMap((child) => [...(child ?? [])])]);
}
