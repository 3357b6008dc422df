import { describe, expect, it } from 'vitest';
import { factLine } from '../../compiler/emit/shell/index-helper.ts';
import type { IndexFact } from '../../compiler/plan/command.ts';
import { missingFacts, platformsMatch, statedDigest } from '../../runtime/match.ts';
import { shellAgrees } from './script-match.ts';

const image = (platform: string, extra: object = {}): object => {
  const [os, architecture, variant] = platform.split('/');
  return {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${'0'.repeat(64)}`,
    size: 1,
    platform: { architecture, os, ...(variant === undefined ? {} : { variant }), ...extra },
  };
};
const attestation = {
  ...image('unknown/unknown'),
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
};
const index = (...manifests: object[]): object => ({ schemaVersion: 2, manifests });

const version = (text: string): object => ({ 'os.version': text });

const platformCases: readonly [name: string, json: object | string, wanted: readonly string[], expected: boolean][] = [
  ['the same', index(image('linux/amd64'), image('linux/arm64')), ['linux/amd64', 'linux/arm64'], true],
  ['another order', index(image('linux/arm64'), image('linux/amd64')), ['linux/amd64', 'linux/arm64'], true],
  ['attestations', index(image('linux/amd64'), attestation), ['linux/amd64'], true],
  ['one missing', index(image('linux/amd64')), ['linux/amd64', 'linux/arm64'], false],
  ['one too many', index(image('linux/amd64'), image('linux/arm64')), ['linux/amd64'], false],
  ['one twice', index(image('linux/amd64'), image('linux/amd64')), ['linux/amd64'], false],
  ['a variant that is implied', index(image('linux/arm64/v8')), ['linux/arm64'], true],
  ['a variant that is left out', index(image('linux/arm')), ['linux/arm/v7'], true],
  ['another variant', index(image('linux/arm/v6')), ['linux/arm/v7'], false],
  ['a variant that is implied, written', index(image('linux/arm64/v8')), ['linux/arm64/v8'], true],
  ['a variant that is implied, left out where it is wanted', index(image('linux/arm64')), ['linux/arm64/v8'], false],
  [
    'a variant that is wanted and implied',
    index(image('linux/arm64/v8'), image('linux/arm64')),
    ['linux/arm64/v8'],
    false,
  ],
  ['a version', index(image('windows/amd64', version('10.0.1'))), ['windows/amd64'], true],
  ['a version that is wanted', index(image('windows/amd64', version('10.0.1'))), ['windows(10.0.1)/amd64'], true],
  ['another version', index(image('windows/amd64', version('10.0.2'))), ['windows(10.0.1)/amd64'], false],
  ['no version where one is wanted', index(image('windows/amd64')), ['windows(10.0.1)/amd64'], false],
  [
    'two versions of one platform',
    index(image('windows/amd64', version('1')), image('windows/amd64', version('2'))),
    ['windows/amd64'],
    false,
  ],
  ['an empty index', index(), ['linux/amd64'], false],
  ['a single image', { schemaVersion: 2, config: {}, layers: [] }, ['linux/amd64'], true],
  ['a single image for two platforms', { schemaVersion: 2, config: {} }, ['linux/amd64', 'linux/arm64'], false],
  ['nothing', '', ['linux/amd64'], false],
];

const otherCases: readonly [name: string, json: object, wanted: readonly string[], expected: boolean][] = [
  ['just what is wanted', index(image('linux/amd64'), attestation), ['linux/amd64'], true],
  ['more', index(image('linux/amd64'), image('linux/arm64/v8')), ['linux/amd64'], true],
  ['nothing is wanted', index(image('linux/s390x')), [], true],
  ['one missing', index(image('linux/s390x')), ['linux/amd64'], false],
  ['one twice that is wanted', index(image('linux/amd64'), image('linux/amd64/v1')), ['linux/amd64'], false],
  [
    'one twice that is not',
    index(image('linux/arm64'), image('linux/arm64/v8'), image('linux/amd64')),
    ['linux/amd64'],
    false,
  ],
  [
    'one twice, as it is wanted and not',
    index(image('linux/arm64'), image('linux/arm64/v8')),
    ['linux/arm64/v8'],
    false,
  ],
  ['one twice, and nothing is wanted', index(image('linux/arm64'), image('linux/arm64/v8')), [], false],
  ['two versions', index(image('windows/amd64', version('1')), image('windows/amd64', version('2'))), [], true],
  ['a single image', { schemaVersion: 2, config: {} }, ['linux/amd64'], true],
  ['a single image for two', { schemaVersion: 2, config: {} }, ['linux/amd64', 'linux/arm64'], false],
];

describe('platforms of an index', () => {
  it.each(platformCases)('%s', (_, json, wanted, expected) => {
    const stdout = typeof json === 'string' ? json : JSON.stringify(json, null, 2);
    expect(platformsMatch(stdout, wanted)).toBe(expected);
  });

  it.each(platformCases)('%s, as the script sees it', (_, json, wanted, expected) => {
    const stdout = typeof json === 'string' ? json : JSON.stringify(json, null, 2);
    expect(shellAgrees('platforms_are', wanted, stdout)).toBe(expected);
  });

  it.each(otherCases)('and others: %s', (_, json, wanted, expected) => {
    const stdout = JSON.stringify(json, null, 2);
    expect(platformsMatch(stdout, wanted, true)).toBe(expected);
    expect(shellAgrees('platforms_include', wanted, stdout)).toBe(expected);
    if (wanted.length === 0) expect(shellAgrees('platforms_differ', [], stdout)).toBe(expected);
  });

  it('tell the digest of a descriptor that has one', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(statedDigest(JSON.stringify({ digest, manifests: [] }))).toBe(digest);
    expect(statedDigest('{}')).toBeUndefined();
    expect(statedDigest('no json')).toBeUndefined();
  });
});

const annotated = (annotations: object): object => ({ annotations });
const hostile = 'a "b" \\ <c> & $d `e`\n%s é';
const said = {
  ...index(image('linux/amd64')),
  annotations: { a: '1', 'b.c': hostile, d: '{"annotations":{"x":"y"}}' },
};

const typed = (mediaType: string): object => ({ ...index(image('linux/amd64')), mediaType });
const numbered = (number: number, platform: string): object => ({ ...image(platform), digest: `sha256:${number}` });
const about = (number: number): object => ({
  ...numbered(number + 100, 'unknown/unknown'),
  ...annotated({
    'vnd.docker.reference.digest': `sha256:${number}`,
    'vnd.docker.reference.type': 'attestation-manifest',
  }),
});
const attestedCases: readonly [name: string, json: object, attested: string, expected: boolean][] = [
  ['an image with an attestation', index(numbered(1, 'linux/amd64'), about(1)), 'linux/amd64', true],
  ['an attestation that comes first', index(about(1), numbered(1, 'linux/amd64')), 'linux/amd64', true],
  ['an image without', index(numbered(1, 'linux/amd64'), numbered(2, 'linux/arm64'), about(1)), 'linux/arm64', false],
  ['an attestation of another', index(numbered(1, 'linux/amd64'), about(2)), 'linux/amd64', false],
  ['an implied variant with an attestation', index(numbered(1, 'linux/arm64/v8'), about(1)), 'linux/arm64', true],
  [
    'an annotation that only names an image',
    index({ ...about(1), annotations: { 'vnd.docker.reference.digest': 'sha256:1' } }, numbered(1, 'linux/amd64')),
    'linux/amd64',
    false,
  ],
  [
    'attestations of images alone',
    index(numbered(1, 'linux/amd64'), numbered(2, 'linux/arm64'), about(1)),
    'index',
    true,
  ],
  ['an attestation of nothing', index(numbered(1, 'linux/amd64'), about(1), about(2)), 'index', false],
  ['an attestation of an attestation', index(numbered(1, 'linux/amd64'), about(1), about(101)), 'index', false],
  ['no attestation at all', index(numbered(1, 'linux/amd64')), 'index', true],
];

type FactCase = readonly [name: string, json: object, wanted: readonly IndexFact[], expected: boolean];
const factCases: readonly FactCase[] = [
  ...attestedCases.map(([name, json, of, expected]): FactCase => [name, json, [{ of, attested: true }], expected]),
  ['a media type', typed('application/x+json'), [{ of: 'index', mediaType: 'application/x+json' }], true],
  ['another media type', typed('application/y'), [{ of: 'index', mediaType: 'application/x+json' }], false],
  [
    'the media type of an entry',
    index(image('linux/amd64')),
    [{ of: 'index', mediaType: 'application/vnd.oci.image.manifest.v1+json' }],
    false,
  ],
  ['the same', said, [{ of: 'index', key: 'a', value: '1' }], true],
  ['hostile texts', said, [{ of: 'index', key: 'b.c', value: hostile }], true],
  ['another value', said, [{ of: 'index', key: 'a', value: '2' }], false],
  ['a value of which one is the beginning', said, [{ of: 'index', key: 'a', value: '11' }], false],
  [
    'one of two',
    said,
    [
      { of: 'index', key: 'a', value: '1' },
      { of: 'index', key: 'z', value: '1' },
    ],
    false,
  ],
  ['what stands in a text', said, [{ of: 'index', key: 'x', value: 'y' }], false],
  ['none at all', index(image('linux/amd64')), [{ of: 'index', key: 'a', value: '1' }], false],
  [
    'of the index, found at an entry',
    index({ ...image('linux/amd64'), ...annotated({ a: '1' }) }),
    [{ of: 'index', key: 'a', value: '1' }],
    false,
  ],
  [
    'of a platform',
    index(image('linux/amd64'), { ...image('linux/arm/v7'), ...annotated({ a: '1' }) }),
    [{ of: 'linux/arm/v7', key: 'a', value: '1' }],
    true,
  ],
  [
    'of another platform',
    index({ ...image('linux/amd64'), ...annotated({ a: '1' }) }, image('linux/arm64')),
    [{ of: 'linux/arm64', key: 'a', value: '1' }],
    false,
  ],
  [
    'of a variant that is implied',
    index({ ...image('linux/arm64/v8'), ...annotated({ a: '1' }) }),
    [{ of: 'linux/arm64', key: 'a', value: '1' }],
    true,
  ],
  [
    'of a variant that is wanted',
    index({ ...image('linux/arm64/v8'), ...annotated({ a: '1' }) }),
    [{ of: 'linux/arm64/v8', key: 'a', value: '1' }],
    true,
  ],
  [
    'of a version',
    index({ ...image('windows/amd64', { 'os.version': '10.0.1' }), ...annotated({ a: '1' }) }),
    [{ of: 'windows(10.0.1)/amd64', key: 'a', value: '1' }],
    true,
  ],
  [
    'of an image, found at its attestation',
    index(image('linux/amd64'), attestation),
    [{ of: 'linux/amd64', key: 'vnd.docker.reference.type', value: 'attestation-manifest' }],
    false,
  ],
];

describe('what an index says', () => {
  it.each(factCases)('%s', (_, json, wanted, expected) => {
    expect(missingFacts(JSON.stringify(json), wanted).length === 0).toBe(expected);
  });

  it.each(factCases)('%s, as the script sees it', (_, json, wanted, expected) => {
    const lines = wanted.map(factLine);
    for (const layout of [goJson(json), goJson(json, 2), goJson(json, 2).replaceAll('\n', '\r\n')]) {
      expect(shellAgrees('index_says', lines, layout)).toBe(expected);
    }
  });
});

/** As Go's encoding/json prints it, which buildx does. */
function goJson(value: object, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
}
