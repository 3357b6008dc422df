import { parseReference } from '../../compiler/plan/reference.ts';
import type { Registries } from '../registry/registries.ts';

/**
 * The digests of all that an index names, of indexes in it as well; none for a single image. Undefined where that cannot be
 * read.
 */
export async function partsOf(
  registries: Pick<Registries, 'manifest'>,
  reference: string,
  digest: string,
): Promise<readonly string[] | undefined> {
  const repository = parseReference(reference)?.repository ?? reference;
  const manifest = (await registries.manifest(repository, digest)) as Index | undefined;
  if (manifest === undefined) return undefined;
  const named = (manifest.manifests ?? []).filter(({ digest: one }) => typeof one === 'string');
  const nested = named.filter(({ mediaType = '' }) => isIndex(mediaType));
  const below = await Promise.all(nested.map((one) => partsOf(registries, reference, one.digest)));
  if (below.some((one) => one === undefined)) return undefined;
  return [...new Set([...named.map((one) => one.digest), ...below.flatMap((one) => one ?? [])])];
}

interface Index {
  readonly manifests?: readonly { readonly digest: string; readonly mediaType?: string }[];
}

/** OCI image index 1.1, Docker's manifest list. */
function isIndex(mediaType: string): boolean {
  return /\.(?:index|list)\.v\d+\+json$/.test(mediaType);
}
