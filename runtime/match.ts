import { RE2JS } from 're2js';
import { formatPlatform, platformParts } from '../compiler/platform/platform.ts';
import type { Arg, Command, IndexFact, Match } from '../compiler/plan/command.ts';
import { builderDifferences } from './builder-facts.ts';
import { isTable, parseTable, tablesIn, type Table } from './json.ts';

/** What a process left behind that can be compared. */
export interface Result {
  readonly exit: number;
  /** The whole of standard output, decoded as UTF-8; undefined when it was too long to keep. */
  readonly stdout: string | undefined;
}

type Render = (arg: Arg) => string;

/**
 * Whether a command has ended as it should. Without `expect: { exit }` the code must be 0 or tolerated; with it, exactly
 * that code. A match on standard output is asked only after the code is right.
 */
export function succeeded({ tolerate = [], expect }: Command, result: Result, render: Render): boolean {
  if (expect !== undefined && 'exit' in expect) return matches(expect, result, render);
  return ended({ tolerate }, result) && (expect === undefined || matches(expect, result, render));
}

/** Whether a command has ended with 0 or a tolerated code. */
export function ended({ tolerate = [] }: Pick<Command, 'tolerate'>, { exit }: Pick<Result, 'exit'>): boolean {
  return exit === 0 || tolerate.includes(exit);
}

/** Whether a guard's probe says that there is nothing to do: for a match on standard output it must also end as it should. */
export function satisfied(match: Match, probe: Pick<Command, 'tolerate'>, result: Result, render: Render): boolean {
  return ('exit' in match || ended(probe, result)) && matches(match, result, render);
}

/**
 * Compares by one form of match, and nothing else:
 *
 * - `exit`: the same code.
 * - `stdoutEquals`: standard output without any line feeds at its end is the text, byte for byte, as `[ "$(…)" = … ]`.
 * - `stdoutHasLine`: some line is the text after runs of blanks (spaces and tabs) in it have become one space and those
 *   at its ends have gone. Lines end with a line feed, the last also without.
 * - `stdoutMatches`: a part of some line matches, as for `LC_ALL=C grep -E`, which compares bytes.
 * - `stdoutPlatforms`: see `platformsMatch`, and `missingFacts`.
 * - `stdoutAtLeast`: see `isAtLeast`.
 * - `stdoutBuilder`: see `builderDifferences`.
 */
export function matches(match: Match, { exit, stdout }: Result, render: Render): boolean {
  if ('exit' in match) return exit === match.exit;
  if (stdout === undefined) return false;
  if ('stdoutEquals' in match) return stdout.replace(/\n+$/, '') === render(match.stdoutEquals);
  if ('stdoutHasLine' in match) return hasLine(stdout, match.stdoutHasLine);
  if ('stdoutAtLeast' in match) return isAtLeast(stdout, match.stdoutAtLeast);
  if ('stdoutBuilder' in match) {
    return builderDifferences(stdout, match.stdoutBuilder.map(render), match.compare).length === 0;
  }
  if ('stdoutMatches' in match) return hasMatch(stdout, match.stdoutMatches);
  const { stdoutPlatforms, andOthers, facts = [] } = match;
  return platformsMatch(stdout, stdoutPlatforms, andOthers) && missingFacts(stdout, facts).length === 0;
}

/** Whether the version that a text begins with is this one or later; what follows the digits of a number is left out. */
function isAtLeast(text: string, version: string): boolean {
  if (!/^[0-9]/.test(text)) return false;
  const numbers = (one: string): number[] => one.split('.').map((part) => Number(/^[0-9]*/.exec(part)?.[0] ?? ''));
  const found = numbers(text.split('\n', 1)[0] ?? '');
  const wanted = numbers(version);
  const at = wanted.findIndex((number, index) => number !== (found[index] ?? 0));
  return at < 0 || (found[at] ?? 0) > (wanted[at] ?? 0);
}

/** Whether a text has a line, blanks folded. */
function hasLine(text: string, line: string): boolean {
  return text.split('\n').some((one) => foldBlanks(one) === line);
}

/** Whether a part of some line matches. Linear in the text, whatever the pattern; a shell's variable holds no NUL. */
function hasMatch(text: string, pattern: string): boolean {
  const compiled = RE2JS.compile(bytesOf(pattern), RE2JS.DOTALL);
  const lines = bytesOf(text.replace(/\n+$/, '').replaceAll('\0', '')).split('\n');
  return lines.some((line) => compiled.matcher(line).find());
}

/** A text as one character for each byte of its UTF-8. */
function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * Whether an index in JSON (OCI image index, Docker manifest list, or a descriptor that carries the index's `manifests`)
 * holds exactly these platforms, each once. Entries of attestations (of the system `unknown`) are left out. Platforms are
 * named as one that is wanted where they are that as they stand, or in containerd's normal form: `linux/arm64` is found
 * where `linux/arm64/v8` stands, and `linux/arm64/v8` only there. A version of the operating system counts where it is
 * wanted, and tells further platforms apart. An entry without platform is a platform that nobody wants. What has no `manifests` is a
 * single image, of which nothing says the platform: it is enough that one is wanted. With `andOthers` there may be more,
 * once each.
 */
export function platformsMatch(json: string, wanted: readonly string[], andOthers = false): boolean {
  const index = parseTable(json);
  if (index === undefined) return false;
  const expected = [...wanted].sort();
  if (!Array.isArray(index['manifests'])) return andOthers ? expected.length <= 1 : expected.length === 1;
  const images = imagePlatforms(index['manifests'], wanted)
    .map((platform) => platform ?? 'none')
    .sort();
  if (andOthers) return expected.every((one) => images.includes(one)) && isDistinct(index['manifests']);
  return images.length === expected.length && images.every((platform, at) => platform === expected[at]);
}

/** What is wrong with the platforms of an index in JSON that `platformsMatch` does not take, each in a few words. */
export function platformDifferences(json: string, wanted: readonly string[], andOthers = false): string[] {
  const manifests = parseTable(json)?.['manifests'];
  if (!Array.isArray(manifests)) return [];
  const found = imagePlatforms(manifests, wanted);
  const count = (platform: string | undefined) => found.filter((one) => one === platform).length;
  const platforms = [...new Set(found)];
  return [
    ...wanted.filter((one) => count(one) === 0).map((one) => `lacks ${one}`),
    ...platforms.filter((one) => one !== undefined && count(one) > 1).map((one) => `holds ${one} more than once`),
    ...(andOthers ? [] : platforms.filter((one) => one !== undefined && !wanted.includes(one))).map(
      (one) => `holds ${one}, which is not wanted`,
    ),
    ...(andOthers ? [] : platforms.filter((one) => one === undefined)).map(() => 'holds an image for no platform'),
  ];
}

/** Of the entries of images, those of attestations left out; undefined of one that says no platform. */
function imagePlatforms(manifests: readonly unknown[], wanted: readonly string[]): (string | undefined)[] {
  return manifests.map((entry) => platformOf(entry, wanted)).filter((one) => one?.startsWith('unknown/') !== true);
}

/** Those facts that an index in JSON does not say: of itself, or of its entry for a platform. */
export function missingFacts(json: string, wanted: readonly IndexFact[]): IndexFact[] {
  const index = parseTable(json) ?? {};
  const entries = tablesIn(index['manifests']);
  const attestations = entries.filter(isAttestation);
  const subjects = attestations.map((entry) => annotationOf(entry, 'vnd.docker.reference.digest'));
  const images = entries.filter((entry) => !isAttestation(entry)).map(({ digest }) => digest);
  return wanted.filter((fact) => {
    const isIndex = fact.of === 'index';
    if ('attested' in fact && isIndex) return !subjects.every((subject) => images.includes(subject));
    const holders = isIndex ? [index] : entries.filter((entry) => platformOf(entry, [fact.of]) === fact.of);
    if ('attested' in fact) return !holders.some(({ digest }) => subjects.includes(digest));
    if ('mediaType' in fact) return !holders.some(({ mediaType }) => mediaType === fact.mediaType);
    return !holders.some((holder) => annotationOf(holder, fact.key) === fact.value);
  });
}

function isAttestation(entry: Table): boolean {
  return annotationOf(entry, 'vnd.docker.reference.type') === 'attestation-manifest';
}

function annotationOf({ annotations }: Table, key: string): unknown {
  return isTable(annotations) ? annotations[key] : undefined;
}

/** Whether no two images are for one platform, in whatever words. */
function isDistinct(manifests: readonly unknown[]): boolean {
  const names = manifests.map((entry) => platformOf(entry, []) ?? 'none');
  const images = names.filter((platform) => !platform.startsWith('unknown/'));
  return new Set(images).size === images.length;
}

/** The digest that an index's descriptor states of itself, where it does. */
export function statedDigest(json: string): string | undefined {
  const digest = parseTable(json)?.['digest'];
  return typeof digest === 'string' && isDigest(digest) ? digest : undefined;
}

/** Whether a text is a digest as registries write it. */
export function isDigest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

function foldBlanks(line: string): string {
  return line.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '');
}

/** The platform of a descriptor: as one of `wanted`, else in the normal form. */
function platformOf(descriptor: unknown, wanted: readonly string[]): string | undefined {
  const platform = isTable(descriptor) ? descriptor['platform'] : undefined;
  if (!isTable(platform)) return undefined;
  const { os, architecture: arch, variant, 'os.version': osVersion } = platform;
  if (typeof os !== 'string' || typeof arch !== 'string') return undefined;
  const exact = { os, arch, ...(isText(variant) ? { variant } : {}) };
  const version = isText(osVersion) ? { osVersion } : {};
  const normal = os === 'unknown' ? exact : platformParts(formatPlatform(exact));
  const names = [{ ...exact, ...version }, exact, normal].map(formatPlatform);
  return names.find((name) => wanted.includes(name)) ?? formatPlatform({ ...normal, ...version });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
