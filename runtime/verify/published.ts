import { createHash } from 'node:crypto';
import { formatPlatform, platformParts, type Platform } from '../../compiler/platform/platform.ts';
import { isTable, parseTable, tablesIn, type Table } from '../json.ts';

/** What a registry holds under a reference: an index (OCI image index or Docker manifest list), or a single image. */
export interface Published {
  readonly reference: string;
  readonly digest: string;
  readonly mediaType: string;
  /** Of the index. */
  readonly annotations: Readonly<Record<string, string>>;
  /** False: a single image, which is the only one of `images`. */
  readonly isIndex: boolean;
  readonly images: readonly ImageEntry[];
  readonly attestations: readonly AttestationEntry[];
}

/** What an index says of an image. */
export interface ImageEntry {
  readonly digest: string;
  readonly mediaType: string;
  /** As it stands there; undefined where nothing does. */
  readonly platform: Platform | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What an index says of an attestation. */
export interface AttestationEntry {
  readonly digest: string;
  /** The digest of the image that it is about. */
  readonly subject: string | undefined;
}

/** Reads the text of a manifest or index as a registry has it; undefined where it is none. */
export function parsePublished(reference: string, raw: string): Published | undefined {
  const manifest = parseTable(raw);
  if (manifest === undefined) return undefined;
  const { manifests } = manifest;
  const digest = `sha256:${createHash('sha256').update(raw).digest('hex')}`;
  const mediaType = textOf(manifest['mediaType']);
  const own = { reference, digest, mediaType, annotations: textsIn(manifest['annotations']) };
  if (!Array.isArray(manifests)) {
    const image = { digest, mediaType, platform: undefined, annotations: {} };
    return { ...own, isIndex: false, images: [image], attestations: [] };
  }
  const entries = tablesIn(manifests);
  return {
    ...own,
    mediaType: mediaType === '' ? unsaidType : mediaType,
    isIndex: true,
    images: entries.filter((entry) => !isAttestation(entry)).map(imageOf),
    attestations: entries.filter(isAttestation).map((entry) => ({
      digest: textOf(entry['digest']),
      subject: textsIn(entry['annotations'])['vnd.docker.reference.digest'],
    })),
  };
}

/** OCI's index need not say what it is. */
const unsaidType = 'application/vnd.oci.image.index.v1+json';

function isAttestation(entry: Table): boolean {
  return textsIn(entry['annotations'])['vnd.docker.reference.type'] === 'attestation-manifest';
}

/** The platform that an image's configuration says it is for; undefined where it says none. */
export function parseConfig(json: string): Platform | undefined {
  const config = parseTable(json);
  return config === undefined ? undefined : platformIn(config);
}

/** A platform in containerd's normal form, so that `linux/arm64/v8` and `linux/arm64` are one. */
export function normalName(platform: Platform): string {
  const { osVersion, ...rest } = platform;
  const normal = platformParts(formatPlatform(rest));
  return formatPlatform({ ...normal, ...(osVersion === undefined ? {} : { osVersion }) });
}

/** All names that a platform answers to in a plan: as it stands, and in the normal form, each with and without version. */
export function namesOf(platform: Platform): readonly string[] {
  const { osVersion: _, ...rest } = platform;
  return [formatPlatform(platform), formatPlatform(rest), normalName(platform), normalName(rest)];
}

function imageOf(entry: Table): ImageEntry {
  const { platform } = entry;
  return {
    digest: textOf(entry['digest']),
    mediaType: textOf(entry['mediaType']),
    platform: isTable(platform) ? platformIn(platform) : undefined,
    annotations: textsIn(entry['annotations']),
  };
}

/** The words of OCI, which descriptors and configurations share. */
function platformIn(table: Table): Platform | undefined {
  const { os, architecture, variant, 'os.version': version } = table;
  if (!isText(os) || !isText(architecture)) return undefined;
  return {
    os,
    arch: architecture,
    ...(isText(variant) ? { variant } : {}),
    ...(isText(version) ? { osVersion: version } : {}),
  };
}

function textsIn(value: unknown): Readonly<Record<string, string>> {
  if (!isTable(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
