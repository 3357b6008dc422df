import { describe, expect, it } from 'vitest';
import { reportsText } from '../../../cli/verify-text.ts';
import { palette } from '../../../runtime/display/palette.ts';
import type { Expectation } from '../../../runtime/verify/expectation.ts';
import { parsePublished } from '../../../runtime/verify/published.ts';
import type { ChildState } from '../../../runtime/verify/reader.ts';
import { reportOf } from '../../../runtime/verify/report.ts';
import { attestationEntry, digestOf, imageEntry, indexJson } from './manifests.ts';

const reference = 'registry.example.com/app:1';
const amd = { os: 'linux', arch: 'amd64' };
const arm = { os: 'linux', arch: 'arm64' };
const there = (platform?: { os: string; arch: string; variant?: string }): ChildState => ({ kind: 'there', platform });

interface Held {
  readonly json: string;
  /** What the registry says of the entries' digests; all others are there. */
  readonly images?: readonly (readonly [number, ChildState])[];
  readonly attestations?: readonly (readonly [number, ChildState])[];
  readonly expected?: Partial<Expectation>;
}

function report({ json, images = [], attestations = [], expected }: Held) {
  const published = parsePublished(reference, json);
  if (published === undefined) throw new Error('no manifest');
  const digestOfState = (number: number): string => (published.isIndex ? digestOf(number) : published.digest);
  const by = (states: readonly (readonly [number, ChildState])[]) =>
    new Map(states.map(([number, state]) => [digestOfState(number), state]));
  const plain = { platforms: [], andOthers: false, annotations: {}, ofPlatforms: {}, restated: [], attested: [] };
  const children = { images: by(images), attestations: by(attestations) };
  const wanted = expected === undefined ? undefined : { reference, ...plain, ...expected };
  return reportOf(reference, { kind: 'read', published, children }, wanted);
}

const codes = (held: Held) =>
  report(held).findings.map(({ code, platform }) => (platform === undefined ? code : `${code} ${platform}`));
const two = [imageEntry(1, 'linux/amd64'), imageEntry(2, 'linux/arm64')];

describe('a reference by itself', () => {
  it.each<[string, Held, string[]]>([
    [
      'is sound',
      {
        json: indexJson([...two, attestationEntry(3, 1)]),
        images: [
          [1, there(amd)],
          [2, there(arm)],
        ],
      },
      [],
    ],
    [
      'holds a platform twice',
      { json: indexJson([...two, imageEntry(3, 'linux/arm64/v8')]) },
      ['platform-twice linux/arm64'],
    ],
    [
      'holds versions of Windows',
      {
        json: indexJson(
          ['10.0.1', '10.0.2'].map((version, at) =>
            imageEntry(at, undefined, {
              platform: { os: 'windows', architecture: 'amd64', 'os.version': version },
            }),
          ),
        ),
      },
      [],
    ],
    ['does not say what an entry is for', { json: indexJson([imageEntry(1, undefined)]) }, ['platform-unsaid']],
    [
      'lists what is not there',
      { json: indexJson(two), images: [[2, { kind: 'missing' }]] },
      ['child-missing linux/arm64'],
    ],
    [
      'lists what cannot be read',
      { json: indexJson(two), images: [[2, { kind: 'unread', message: 'x' }]] },
      ['no-answer linux/arm64'],
    ],
    [
      'holds the image of another machine',
      { json: indexJson(two), images: [[2, there(amd)]] },
      ['config-differs linux/arm64'],
    ],
    [
      'holds an image of another variant',
      {
        json: indexJson([imageEntry(1, 'linux/arm/v7')]),
        images: [[1, there({ os: 'linux', arch: 'arm', variant: 'v6' })]],
      },
      ['config-differs linux/arm/v7'],
    ],
    [
      'holds an image that leaves its variant out',
      {
        json: indexJson([imageEntry(1, 'linux/arm/v6')]),
        images: [[1, there({ os: 'linux', arch: 'arm' })]],
      },
      [],
    ],
    ['attests what it does not list', { json: indexJson([...two, attestationEntry(3, 7)]) }, ['attestation-orphan']],
    [
      'lists an attestation that is not there',
      {
        json: indexJson([...two, attestationEntry(3, 1)]),
        attestations: [[3, { kind: 'missing' }]],
      },
      ['child-missing'],
    ],
    ['lists no image', { json: indexJson([]) }, ['index-empty']],
    [
      'lists an index, which clients do not look into',
      { json: indexJson([imageEntry(1, 'linux/amd64', { mediaType: 'application/vnd.oci.image.index.v1+json' })]) },
      ['entry-type linux/amd64'],
    ],
    ['is a single image', { json: JSON.stringify({ mediaType: 'x', config: {} }), images: [[1, there(amd)]] }, []],
  ])('%s', (_, held, expected) => {
    expect(codes(held)).toEqual(expected);
  });
});

describe('a reference by the plan', () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  it.each<[string, Held, string[]]>([
    ['is as it should be', { json: indexJson(two), expected: { platforms } }, []],
    [
      'lacks a platform',
      { json: indexJson(two.slice(0, 1)), expected: { platforms } },
      ['platform-missing linux/arm64'],
    ],
    [
      'holds one too many',
      { json: indexJson(two), expected: { platforms: ['linux/amd64'] } },
      ['platform-unexpected linux/arm64'],
    ],
    [
      'holds one more, as may be',
      { json: indexJson(two), expected: { platforms: ['linux/amd64'], andOthers: true } },
      [],
    ],
    [
      'says a variant that is implied',
      { json: indexJson([imageEntry(1, 'linux/arm64/v8')]), expected: { platforms: ['linux/arm64'] } },
      [],
    ],
    [
      'is one image, of which the configuration tells',
      {
        json: JSON.stringify({ mediaType: 'x', config: {} }),
        images: [[1, there(arm)]],
        expected: { platforms: ['linux/amd64'] },
      },
      ['platform-missing linux/amd64', 'platform-unexpected linux/arm64'],
    ],
    [
      'lacks an annotation',
      { json: indexJson(two), expected: { platforms, annotations: { a: '1' } } },
      ['annotation-differs'],
    ],
    [
      'has another annotation',
      {
        json: indexJson(two, { annotations: { a: '2' } }),
        expected: { platforms, annotations: { a: '1' } },
      },
      ['annotation-differs'],
    ],
    [
      'has all annotations, and more',
      {
        json: indexJson([imageEntry(1, 'linux/amd64', { annotations: { d: '1' } })], {
          annotations: { a: '1', b: '2' },
        }),
        expected: { platforms: ['linux/amd64'], annotations: { a: '1' }, ofPlatforms: { 'linux/amd64': { d: '1' } } },
      },
      [],
    ],
    [
      'lacks the annotation of a platform',
      {
        json: indexJson(two),
        expected: { platforms, ofPlatforms: { 'linux/arm64': { d: '1' } } },
      },
      ['annotation-differs linux/arm64'],
    ],
    [
      'is a list of Docker, which holds no annotations',
      {
        json: indexJson(two, {
          mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json',
          annotations: { a: '1' },
        }),
        expected: { platforms, annotations: { a: '1' } },
      },
      ['media-type'],
    ],
    [
      'says of an image what the plan makes it say',
      {
        json: indexJson(two),
        images: [
          [1, there(arm)],
          [2, there(amd)],
        ],
        expected: { platforms, restated: ['linux/arm64'] },
      },
      ['config-differs linux/amd64'],
    ],
    [
      'lacks an attestation',
      {
        json: indexJson([...two, attestationEntry(3, 1)]),
        expected: { platforms, attested: platforms },
      },
      ['attestation-missing linux/arm64'],
    ],
  ])('%s', (_, held, expected) => {
    expect(codes(held)).toEqual(expected);
  });
});

it('is shown to people as a table', () => {
  const good = report({ json: indexJson([...two, attestationEntry(3, 1)]) });
  const bad = reportOf('registry.example.com/app:2', { kind: 'not-found' }, undefined);
  const lost = reportOf(reference, { kind: 'no-answer', message: 'no\u001b[2J', remedy: 'start it' }, undefined);
  expect(reportsText([good, bad, lost], palette(false))).toBe(`registry.example.com/app:1  (no plan declares it)
  ${good.digest ?? ''}
  application/vnd.oci.image.index.v1+json
  linux/amd64  sha256:000000000000  attested
  linux/arm64  sha256:000000000000

registry.example.com/app:2  (no plan declares it)
  wrong[not-found]: the registry has nothing under this reference
  what to do: see that name and tag are right, and push it; a registry in plain
    HTTP may answer the same

registry.example.com/app:1  (no plan declares it)
  wrong[no-answer]: no
  what to do: start it

3 references: 2 not as it should be
`);
});

it('is shown in 80 columns, however long digests are', () => {
  const bad = report({ json: indexJson(two), images: [[2, { kind: 'there', platform: { ...amd, arch: 's390x' } }]] });
  const lines = reportsText([bad], palette(false)).split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines).toContain('  wrong[config-differs]: the index says linux/arm64 of sha256:000000000000, and');
});

it('advises to run what a plan declares', () => {
  const wanted = {
    reference,
    platforms: [],
    andOthers: false,
    annotations: {},
    ofPlatforms: {},
    restated: [],
    attested: [],
  };
  expect(reportOf(reference, { kind: 'not-found' }, wanted).remedy).toBe('write it with `mab run`');
  expect(reportOf(reference, { kind: 'not-found' }, undefined).remedy).toMatch(/^see that name and tag are right/);
  expect(report({ json: indexJson(two), expected: { platforms: ['linux/s390x'] } }).remedy).toBe(
    'write it with `mab run`',
  );
});
