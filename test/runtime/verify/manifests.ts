/** A digest that is told apart by a number. */
export function digestOf(number: number): string {
  return `sha256:${String(number).padStart(64, '0')}`;
}

/** A descriptor of an image for a platform, as an index lists it. */
export function imageEntry(number: number, platform: string | undefined, more: object = {}) {
  const [os, architecture, variant] = platform?.split('/') ?? [];
  const said = variant === undefined ? { os, architecture } : { os, architecture, variant };
  return {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: digestOf(number),
    size: 1,
    ...(platform === undefined ? {} : { platform: said }),
    ...more,
  };
}

/** A descriptor of the attestation of an image. */
export function attestationEntry(number: number, of: number) {
  const annotations = {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': digestOf(of),
  };
  return imageEntry(number, 'unknown/unknown', { annotations });
}

/** An index as a registry has it. */
export function indexJson(manifests: readonly object[], more: object = {}): string {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  return JSON.stringify({ schemaVersion: 2, mediaType, manifests, ...more });
}
