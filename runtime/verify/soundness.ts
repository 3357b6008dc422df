import { formatPlatform } from '../../compiler/platform/platform.ts';
import type { Finding } from './finding.ts';
import { normalName, type ImageEntry, type Published } from './published.ts';
import type { Children, ChildState } from './reader.ts';

/** What is wrong with a published reference by itself, whoever made it. */
export function soundness(published: Published, children: Children, restated: readonly string[] = []): Finding[] {
  const { images, attestations, isIndex } = published;
  const empty = isIndex && images.length === 0 ? [finding('index-empty', 'the index lists no image')] : [];
  const twice = isIndex ? platformsTwice(images) : [];
  return [
    ...empty,
    ...twice,
    ...(isIndex ? images.flatMap(checkType) : []),
    ...images
      .flatMap((image) => checkImage(image, children.images.get(image.digest), isIndex))
      .filter((one) => one.code !== 'config-differs' || !restated.includes(one.platform ?? '')),
    ...attestations.flatMap(({ digest, subject }): Finding[] => {
      const state = children.attestations.get(digest);
      const isAbout = images.some((image) => image.digest === subject);
      return [
        ...(isAbout
          ? []
          : [
              finding(
                'attestation-orphan',
                `the attestation ${digest} is about ${subject ?? 'nothing'}, which the index does not list`,
              ),
            ]),
        ...checkChild(`the attestation ${digest}`, state),
      ];
    }),
  ];
}

const imageTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

function checkType({ digest, mediaType, platform }: ImageEntry): Finding[] {
  if (imageTypes.includes(mediaType)) return [];
  const name = platform === undefined ? undefined : formatPlatform(platform);
  const type = mediaType === '' ? 'says no media type' : `is of the media type ${mediaType}, which is no image's`;
  const about = name === undefined ? {} : { platform: name };
  return [{ code: 'entry-type', ...about, message: `the entry ${name === undefined ? digest : `of ${name}`} ${type}` }];
}

function checkImage(image: ImageEntry, state: ChildState | undefined, isIndex: boolean): Finding[] {
  const { digest, platform } = image;
  if (platform === undefined) {
    const unsaid = isIndex ? [finding('platform-unsaid', `the index does not say what ${digest} is for`)] : [];
    return [...unsaid, ...checkChild(digest, state)];
  }
  const name = formatPlatform(platform);
  const wrong = checkChild(`the image for ${name}, ${digest},`, state, name);
  if (wrong.length > 0 || state?.kind !== 'there' || state.platform === undefined) return wrong;
  if (isSame(state.platform, platform)) return [];
  const message = `the index says ${name} of ${digest}, and the image says ${formatPlatform(state.platform)}`;
  return [{ code: 'config-differs', platform: name, message }];
}

/** Versions of an operating system count where both say one. */
function isSame(config: NonNullable<ImageEntry['platform']>, entry: NonNullable<ImageEntry['platform']>): boolean {
  const { osVersion, ...ofConfig } = config;
  const { osVersion: version, ...ofEntry } = entry;
  const sameVersion = osVersion === undefined || version === undefined || osVersion === version;
  // Builders leave the variant of a configuration out.
  const { variant: _, ...bare } = ofEntry;
  const sameParts =
    ofConfig.variant === undefined
      ? normalName(ofConfig) === normalName(bare)
      : normalName(ofConfig) === normalName(ofEntry);
  return sameVersion && sameParts;
}

function checkChild(what: string, state: ChildState | undefined, platform?: string): Finding[] {
  const about = platform === undefined ? {} : { platform };
  if (state?.kind === 'missing')
    return [{ code: 'child-missing', ...about, message: `${what} is not in the registry` }];
  if (state?.kind === 'unread')
    return [{ code: 'no-answer', ...about, message: `${what} could not be read: ${state.message}` }];
  return [];
}

function platformsTwice(images: readonly ImageEntry[]): Finding[] {
  const names = images.flatMap(({ platform }) => (platform === undefined ? [] : [normalName(platform)]));
  const repeated = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  return [...repeated].map((platform): Finding => {
    return { code: 'platform-twice', platform, message: `the index holds ${platform} more than once` };
  });
}

function finding(code: Finding['code'], message: string): Finding {
  return { code, message };
}
