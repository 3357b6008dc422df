import { parseReference } from '../../compiler/plan/reference.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import type { Published } from '../event.ts';
import type { Registries } from '../registry/registries.ts';

/** Of an index or a manifest (OCI image specification). */
interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
}

/** What Bake says of a target; its names are joined by commas. */
interface Metadata {
  'containerimage.descriptor'?: Descriptor;
  'containerimage.digest'?: string;
  'image.name': string;
}

/**
 * What `docker buildx bake --metadata-file` writes, of the references that a run published: by target, the final index and
 * the references that hold it. What a registry does not answer is left out.
 */
export async function bakeMetadata(
  { publishes }: Plan,
  published: readonly Published[],
  registries: Pick<Registries, 'lookUp'>,
): Promise<Readonly<Record<string, Metadata>>> {
  const targets = new Map<string, Published[]>();
  for (const { reference, target, staging } of publishes) {
    const found = published.find((one) => one.reference === reference);
    if (!staging && found !== undefined) targets.set(target, [...(targets.get(target) ?? []), found]);
  }
  const entries = [...targets].map(async ([target, found]) => [target, await metadataOf(found, registries)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function metadataOf(published: readonly Published[], registries: Pick<Registries, 'lookUp'>): Promise<Metadata> {
  const names = published.map(({ reference }) => reference);
  const known = published.findLast(({ digest }) => digest !== undefined);
  const descriptor = known === undefined ? undefined : await descriptorOf(known, registries);
  return {
    ...(descriptor === undefined ? {} : { 'containerimage.descriptor': descriptor }),
    ...(known?.digest === undefined ? {} : { 'containerimage.digest': known.digest }),
    'image.name': names.join(','),
  };
}

async function descriptorOf(
  { reference, digest }: Published,
  registries: Pick<Registries, 'lookUp'>,
): Promise<Descriptor | undefined> {
  const repository = parseReference(reference)?.repository;
  if (repository === undefined || digest === undefined) return undefined;
  const found = await registries.lookUp(`${repository}@${digest}`);
  if (found.kind !== 'found' || found.mediaType === undefined || found.size === undefined) return undefined;
  return { mediaType: found.mediaType, digest, size: found.size };
}
