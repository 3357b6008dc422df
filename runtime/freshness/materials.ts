import { parseReference } from '../../compiler/plan/reference.ts';
import type { Registries } from '../registry/registries.ts';

/** An image that a build took, and what its reference stood for then. */
export interface Material {
  /** `docker.io/library/alpine:3.20` */
  readonly reference: string;
  readonly digest: string;
  /** It was named by its tag and its digest. */
  readonly isPinned?: true;
}

/**
 * The images that a pushed build took, from the provenance that BuildKit attests (SLSA provenance v0.2 or v1, in-toto
 * statements in attestation manifests). Undefined where there is none of a platform, or a build took what cannot be looked
 * up again: files from the web, a repository of sources.
 */
export async function materialsOf(
  registries: Pick<Registries, 'manifest' | 'blob'>,
  reference: string,
  digest: string,
): Promise<readonly Material[] | undefined> {
  const repository = parseReference(reference)?.repository ?? reference;
  const index = await registries.manifest(repository, digest);
  const entries = listAt(index, 'manifests');
  const attestations = entries.filter(
    (entry) => annotation(entry, 'vnd.docker.reference.type') === 'attestation-manifest',
  );
  const images = entries.filter((entry) => !attestations.includes(entry)).map((entry) => textAt(entry, 'digest'));
  const attested = attestations.map((entry) => annotation(entry, 'vnd.docker.reference.digest'));
  if (images.length === 0 || !images.every((image) => attested.includes(image))) return undefined;
  const all = await Promise.all(
    attestations.map((entry) => provenanceMaterials(registries, repository, textAt(entry, 'digest') ?? '')),
  );
  if (all.some((one) => one === undefined)) return undefined;
  const found = all.flatMap((one) => one ?? []);
  return [...new Map(found.map((one) => [`${one.reference}@${one.digest}`, one])).values()];
}

async function provenanceMaterials(
  registries: Pick<Registries, 'manifest' | 'blob'>,
  repository: string,
  digest: string,
): Promise<readonly Material[] | undefined> {
  const manifest = await registries.manifest(repository, digest);
  const layer = listAt(manifest, 'layers').find((one) =>
    (annotation(one, 'in-toto.io/predicate-type') ?? '').startsWith('https://slsa.dev/provenance/'),
  );
  if (layer === undefined) return undefined;
  const predicate = at(await registries.blob(repository, textAt(layer, 'digest') ?? ''), 'predicate');
  if (predicate === undefined) return undefined;
  const listed = [
    ...listAt(predicate, 'materials'),
    ...listAt(at(predicate, 'buildDefinition'), 'resolvedDependencies'),
  ];
  const read = listed.map(materialOf);
  return read.some((one) => one === undefined) ? undefined : read.flatMap((one) => one ?? []);
}

/**
 * `pkg:docker/127.0.0.1%3A5000/base@1.0?platform=linux%2Famd64` (package URL). Empty: it is named by its digest alone, and
 * stays what it is. Undefined: it is no image of a registry.
 */
function materialOf(material: unknown): readonly Material[] | undefined {
  const [, name, version, qualifiers = ''] =
    /^pkg:docker\/([^@?]+)(?:@([^?]*))?(?:\?(.*))?$/.exec(textAt(material, 'uri') ?? '') ?? [];
  const sha256 = textAt(at(material, 'digest'), 'sha256');
  if (name === undefined || sha256 === undefined) return undefined;
  const tag = decodeURIComponent(version ?? '');
  const isPinned = new URLSearchParams(qualifiers).has('digest');
  if (tag.startsWith('sha256:') || (isPinned && tag === '')) return [];
  const reference = `${decodeURIComponent(name)}:${tag === '' ? 'latest' : tag}`;
  return [{ reference, digest: `sha256:${sha256}`, ...(isPinned ? { isPinned } : {}) }];
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = at(value, key);
  return Array.isArray(found) ? found : [];
}

function textAt(value: unknown, key: string): string | undefined {
  const found = at(value, key);
  return typeof found === 'string' ? found : undefined;
}

function annotation(value: unknown, key: string): string | undefined {
  return textAt(at(value, 'annotations'), key);
}
