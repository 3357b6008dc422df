import { formatPlatform } from '../../compiler/platform/platform.ts';
import type { Expectation } from './expectation.ts';
import type { Finding } from './finding.ts';
import { namesOf, type ImageEntry, type Published } from './published.ts';
import type { Children } from './reader.ts';

/** What a published reference has otherwise than the plan says. */
export function differences(expected: Expectation, published: Published, children: Children): Finding[] {
  const images = published.isIndex ? published.images : published.images.map((image) => asConfigured(image, children));
  const found = { ...published, images };
  return [
    ...platforms(expected, found),
    ...annotations('the index', expected.annotations, published.annotations),
    ...Object.entries(expected.ofPlatforms).flatMap(([platform, wanted]) => {
      const image = imageFor(platform, images);
      return image === undefined ? [] : annotations(`the entry of ${platform}`, wanted, image.annotations, platform);
    }),
    ...mediaTypes(expected, published),
    ...attestations(expected, found),
  ];
}

/** A single image says itself what it is for. */
function asConfigured(image: ImageEntry, children: Children): ImageEntry {
  const state = children.images.get(image.digest);
  return state?.kind === 'there' ? { ...image, platform: state.platform } : image;
}

function imageFor(platform: string, images: readonly ImageEntry[]): ImageEntry | undefined {
  return images.find((image) => image.platform !== undefined && namesOf(image.platform).includes(platform));
}

function platforms({ platforms: wanted, andOthers }: Expectation, { images }: Published): Finding[] {
  const missing = wanted.filter((platform) => imageFor(platform, images) === undefined);
  const others = images.flatMap(({ platform }) => {
    const isWanted = platform === undefined || namesOf(platform).some((name) => wanted.includes(name));
    return isWanted ? [] : [formatPlatform(platform)];
  });
  return [
    ...missing.map((platform): Finding => ({ code: 'platform-missing', platform, message: `${platform} is missing` })),
    ...(andOthers ? [] : others).map((platform): Finding => {
      return { code: 'platform-unexpected', platform, message: `${platform} is there, and the plan does not build it` };
    }),
  ];
}

function annotations(
  where: string,
  wanted: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
  platform?: string,
): Finding[] {
  return Object.entries(wanted).flatMap(([key, value]): Finding[] => {
    if (found[key] === value) return [];
    const instead = found[key] === undefined ? 'lacks the annotation' : `has ${JSON.stringify(found[key])} instead in`;
    const message = `${where} ${instead} ${key}=${JSON.stringify(value)}`;
    return [{ code: 'annotation-differs', ...(platform === undefined ? {} : { platform }), message }];
  });
}

function mediaTypes({ annotations: wanted, ofPlatforms }: Expectation, { mediaType }: Published): Finding[] {
  const isAnnotated = Object.keys(wanted).length + Object.keys(ofPlatforms).length > 0;
  if (!isAnnotated || mediaType.startsWith('application/vnd.oci.')) return [];
  return [{ code: 'media-type', message: `it is annotated, and its media type ${mediaType} is none of OCI's` }];
}

function attestations({ attested: wanted }: Expectation, { images, attestations: found }: Published): Finding[] {
  return wanted.flatMap((platform): Finding[] => {
    const image = imageFor(platform, images);
    if (image === undefined || found.some(({ subject }) => subject === image.digest)) return [];
    return [{ code: 'attestation-missing', platform, message: `the image for ${platform} has no attestation` }];
  });
}
