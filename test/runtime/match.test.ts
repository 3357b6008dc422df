import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { annotationLine } from '../../compiler/emit/shell/annotation-helper.ts';
import type { AnnotationFact, Match } from '../../compiler/plan/command.ts';
import { quote } from '../../compiler/emit/shell/quote.ts';
import { helperTexts } from '../../compiler/emit/shell/helpers.ts';
import {
  matches,
  missingAnnotations,
  platformsMatch,
  satisfied,
  statedDigest,
  succeeded,
} from '../../runtime/match.ts';

const text = (arg: readonly unknown[]): string => arg.join('');

const cases: readonly [name: string, match: Match, exit: number, stdout: string, expected: boolean][] = [
  ['exit', { exit: 3 }, 3, '', true],
  ['another exit', { exit: 0 }, 1, '', false],
  ['equal text', { stdoutEquals: ['a', 'b'] }, 0, 'ab', true],
  ['equal but for line feeds at the end', { stdoutEquals: ['ab'] }, 0, 'ab\n\n', true],
  ['a line feed at the start', { stdoutEquals: ['ab'] }, 0, '\nab', false],
  ['a blank at the end', { stdoutEquals: ['ab'] }, 0, 'ab \n', false],
  ['a carriage return', { stdoutEquals: ['ab'] }, 0, 'ab\r\n', false],
  ['nothing', { stdoutEquals: [''] }, 0, '\n', true],
  ['a line', { stdoutHasLine: 'Name: arm' }, 0, 'Name: amd\nName: arm\n', true],
  ['a line with folded blanks', { stdoutHasLine: 'Name: arm' }, 0, '  Name: \t  arm \n', true],
  ['a line without its end', { stdoutHasLine: 'x' }, 0, 'y\nx', true],
  ['a part of a line', { stdoutHasLine: 'Name: arm' }, 0, 'Name: arm64\n', false],
  ['a pattern in a line', { stdoutMatches: 'b[0-9]+$' }, 0, 'a\nab12\nc\n', true],
  ['a pattern over two lines', { stdoutMatches: 'a.c' }, 0, 'a\nc', false],
  ['a pattern for the whole line', { stdoutMatches: '^(a|b)$' }, 0, 'ab\n', false],
  ['a pattern for nothing', { stdoutMatches: '^$' }, 0, '\n\n', true],
  ['a dot is a byte', { stdoutMatches: '^.$' }, 0, 'ä\n', false],
  ['letters of several bytes', { stdoutMatches: '(ä)+.ö' }, 0, 'ääxö\n', true],
  ['a carriage return at the end', { stdoutMatches: 'a$' }, 0, 'a\r\n', false],
  ['NUL bytes', { stdoutMatches: '^ab$' }, 0, 'a\0b\n', true],
  ['the same version', { stdoutAtLeast: '4.8' }, 0, '4.8\n', true],
  ['a later version', { stdoutAtLeast: '4.8' }, 0, '6.1.0-18-amd64\n', true],
  ['numbers, not texts', { stdoutAtLeast: '4.8' }, 0, '4.19.0\n', true],
  ['an older version', { stdoutAtLeast: '4.8' }, 0, '3.10.0-1160.el7.x86_64\n', false],
  ['an older minor version', { stdoutAtLeast: '4.8' }, 0, '4.4.302\n', false],
  ['a version with fewer numbers', { stdoutAtLeast: '4.8' }, 0, '5', true],
  ['a version with letters', { stdoutAtLeast: '4.8' }, 0, '4.8-rc1', true],
  ['no version', { stdoutAtLeast: '4.8' }, 0, 'unknown\n9', false],
  ['nothing, where a version is wanted', { stdoutAtLeast: '0' }, 0, '', false],
  ['a pattern is a text', { stdoutHasLine: 'a.c' }, 0, 'abc\n', false],
];

describe('a match', () => {
  it.each(cases)('%s', (_, match, exit, stdout, expected) => {
    expect(matches(match, { exit, stdout }, text)).toBe(expected);
  });

  it('never holds for output that was too long to keep', () => {
    expect(matches({ stdoutEquals: [''] }, { exit: 0, stdout: undefined }, text)).toBe(false);
  });
});

describe('success', () => {
  const argv = [['x']];
  it.each([
    ['0', { argv }, 0, true],
    ['1', { argv }, 1, false],
    ['a tolerated code', { argv, tolerate: [1] }, 1, true],
    ['the expected code', { argv, expect: { exit: 4 } }, 4, true],
    ['0 where another is expected', { argv, expect: { exit: 4 } }, 0, false],
    ['the right output after the wrong code', { argv, expect: { stdoutEquals: ['a'] } }, 1, false],
    ['the wrong output after the right code', { argv, expect: { stdoutEquals: ['b'] } }, 0, false],
  ] as const)('%s', (_, command, exit, expected) => {
    expect(succeeded(command, { exit, stdout: 'a\n' }, text)).toBe(expected);
  });

  it('of a guard wants exit code 0 for a match on output', () => {
    expect(satisfied({ stdoutHasLine: 'a' }, {}, { exit: 1, stdout: 'a' }, text)).toBe(false);
    expect(satisfied({ stdoutHasLine: 'a' }, { tolerate: [1] }, { exit: 1, stdout: 'a' }, text)).toBe(true);
    expect(satisfied({ exit: 1 }, {}, { exit: 1, stdout: '' }, text)).toBe(true);
  });
});

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
  });

  it('tell the digest of a descriptor that has one', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(statedDigest(JSON.stringify({ digest, manifests: [] }))).toBe(digest);
    expect(statedDigest('{}')).toBeUndefined();
    expect(statedDigest('no json')).toBeUndefined();
  });
});

describe('a pattern', () => {
  const patterns = cases.filter(([, match]) => 'stdoutMatches' in match);
  it.each(patterns)('%s, as the script sees it', (_, match, _exit, stdout, expected) => {
    if (!('stdoutMatches' in match)) throw new Error('a match of a pattern');
    const matched = `printf '%s\\n' "$answer" | LC_ALL=C grep -E -e ${quote(match.stdoutMatches)} >/dev/null`;
    const { status } = spawnSync('sh', ['-c', `answer=$(cat)\n${matched}`], { input: stdout });
    expect(status === 0).toBe(expected);
  });

  it('takes time in proportion to the text, whatever the pattern', () => {
    expect(matches({ stdoutMatches: '^(a+)+$' }, { exit: 0, stdout: `${'a'.repeat(5000)}b` }, text)).toBe(false);
  });
});

describe('a version', () => {
  const versions = cases.filter(([, match]) => 'stdoutAtLeast' in match);
  it.each(versions)('%s, as the script sees it', (_, match, _exit, stdout, expected) => {
    if (!('stdoutAtLeast' in match)) throw new Error('a match of a version');
    expect(shellAgrees('at_least', [match.stdoutAtLeast], stdout)).toBe(expected);
  });
});

describe('a line', () => {
  const lines = cases.filter(([, match]) => 'stdoutHasLine' in match);
  it.each(lines)('%s, as the script sees it', (_, match, _exit, stdout, expected) => {
    if (!('stdoutHasLine' in match)) throw new Error('a match of a line');
    expect(shellAgrees('has_line', [match.stdoutHasLine], stdout)).toBe(expected);
  });
});

const annotated = (annotations: object): object => ({ annotations });
const hostile = 'a "b" \\ <c> & $d `e`\n%s é';
const said = {
  ...index(image('linux/amd64')),
  annotations: { a: '1', 'b.c': hostile, d: '{"annotations":{"x":"y"}}' },
};

const annotationCases: readonly [name: string, json: object, wanted: readonly AnnotationFact[], expected: boolean][] = [
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

describe('annotations of an index', () => {
  it.each(annotationCases)('%s', (_, json, wanted, expected) => {
    expect(missingAnnotations(JSON.stringify(json), wanted).length === 0).toBe(expected);
  });

  it.each(annotationCases)('%s, as the script sees it', (_, json, wanted, expected) => {
    const lines = wanted.map(annotationLine);
    for (const layout of [goJson(json), goJson(json, 2), goJson(json, 2).replaceAll('\n', '\r\n')]) {
      expect(shellAgrees('annotated', lines, layout)).toBe(expected);
    }
  });
});

/** As Go's encoding/json prints it, which buildx does. */
function goJson(value: object, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
}

/** What a helper of the emitted script says to the same standard output, which it gets without line feeds at its end. */
function shellAgrees(
  helper: 'platforms_are' | 'platforms_include' | 'has_line' | 'at_least' | 'annotated',
  args: readonly string[],
  stdout: string,
): boolean {
  const script = `${helperTexts(new Set([helper])).join('\n')}\nanswer=$(cat)\nprintf '%s\\n' "$answer" | ${helper} "$@"`;
  return spawnSync('sh', ['-c', script, 'sh', ...args], { input: stdout }).status === 0;
}
