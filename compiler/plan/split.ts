import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Buildable, Target } from '../manifest/model.ts';
import { platformParts } from '../platform/platform.ts';
import { archReferences } from './arch-tag.ts';
import { annotationFacts } from './index-facts.ts';
import { platformsOf, type Job, type Linked, type Part } from './job.ts';
import type { BakeTarget, Options } from './plan.ts';
import { parseReference } from './reference.ts';

/**
 * The image of one platform of a target whose platforms are built one by one: tags, outputs and caches that all of them
 * would write get names of their own. What a `platform` block says is about one platform already, and stays.
 */
export function splitImage(target: Target, platform: string, all: readonly string[]): BakeTarget {
  const { bake, verbatim } = target;
  const { tags, output } = bake;
  return {
    ...splitCaches(target, platform),
    ...(tags === undefined || all.length < 2
      ? {}
      : { tags: tags.flatMap((tag) => splitTag(target, tag, platform, all)) }),
    ...(output === undefined || verbatim.has('output')
      ? {}
      : { output: output.map((one) => splitOutput(one, platform)) }),
  };
}

/**
 * A part as it is built for one platform of a job, and its image: where there are several, what it and its contexts write
 * gets names of its own.
 */
export function splitPart(
  part: Part,
  platform: string,
  job: Pick<Job, 'placements'>,
): { readonly part: Part; readonly image: BakeTarget } {
  const all = platformsOf(job);
  if (all.length < 2) return { part, image: part.target.bake };
  const linked: Linked = Object.fromEntries(
    Object.entries(part.linked).map(([name, one]) => [name, { ...one, bake: splitCaches(one, platform) }]),
  );
  return { part: { ...part, linked }, image: splitImage(part.target, platform, all) };
}

function splitCaches({ bake, verbatim }: Pick<Buildable, 'bake' | 'verbatim'>, platform: string): BakeTarget {
  const { 'cache-from': from, 'cache-to': to } = bake;
  return {
    ...bake,
    ...(from === undefined || verbatim.has('cache-from')
      ? {}
      : { 'cache-from': from.flatMap((cache) => splitImport(cache, platform)) }),
    ...(to === undefined || verbatim.has('cache-to')
      ? {}
      : { 'cache-to': to.map((cache) => splitCache(cache, platform)) }),
  };
}

/**
 * Why one build cannot write all that a target asks for; undefined: it can. Every node writes a cache whole, for its own
 * platforms. Of what several nodes push, buildx 0.13 makes an index without its annotations; and where one of them has
 * read the standard input, the next finds it empty.
 */
export function whySplit({
  target,
  builder,
  placements,
  linked,
}: Pick<Job, 'target' | 'builder' | 'placements' | 'linked'>): string | undefined {
  if (placements.length < 2) return undefined;
  const outputs = target.bake.output ?? [];
  const types = outputs.map(({ type = 'local' }) => type);
  const holdsIndexes = builder === undefined || builder.driver.value === 'docker';
  // What an engine's own store takes of its own builder may be of several platforms; a file of that type may not.
  const ofOne = outputs.some(({ type, dest }) => type === 'docker' && (dest !== undefined || !holdsIndexes));
  if (ofOne) return 'an output of type docker holds one platform';
  const isOfSeveral = new Set(placements.map(({ where }) => where.node)).size > 1;
  if (!isOfSeveral) return undefined;
  const file = types.find((type) => type === 'oci' || type === 'tar');
  if (file !== undefined) return `buildx writes no output of type ${file} from several nodes`;
  const caches = [target, ...Object.values(linked)].flatMap(({ bake }) => bake['cache-to'] ?? []);
  if (caches.some(({ type }) => type !== 'inline'))
    return 'of several nodes that write one cache the last one overwrites it';
  const platforms = placements.map(({ platform }) => platform);
  const isAnnotated = annotationFacts(target.bake.annotations ?? [], platforms).length > 0;
  if (isAnnotated) return 'buildx may lose annotations of an index that several nodes push';
  const isInline = target.bake['dockerfile-inline'] !== undefined;
  return isInline ? 'buildx may read an inline Dockerfile for one of several nodes alone' : undefined;
}

/** The tag of one platform beside a tag of all. */
function splitTag(target: Target, tag: string, platform: string, all: readonly string[]): string[] {
  const own = archReferences(target, tag, all).value.filter((one) => one.platform === platform);
  return own.map(({ reference }) => reference);
}

/** Outputs that cannot be told apart: an archive on standard output is one. */
export function checkSplit({ bake, spanOf }: Target, platforms: readonly string[]): Diagnostic[] {
  return (bake.output ?? []).flatMap((output, index): Diagnostic[] => {
    const { type = 'local', dest } = output;
    const isStream = dest === '-' || (dest === undefined && (type === 'oci' || type === 'tar' || type === 'local'));
    if (platforms.length < 2 || !isStream || isElsewhere(type)) return [];
    return [diagnostic('unsplittable-output', spanOf('output', index), { type, reason: 'it goes to standard output' })];
  });
}

function isElsewhere(type: string): boolean {
  return type === 'image' || type === 'registry' || type === 'cacheonly';
}

/** `linux-arm-v7`, as a part of a file's or tag's name. */
function slug(platform: string): string {
  return platform.replaceAll('/', '-');
}

function splitOutput(output: Options, platform: string): Options {
  const { type, dest } = output;
  if (dest === undefined || dest === '-') return output;
  if (type === undefined || type === 'local') return { ...output, dest: inFolder(dest, platform.replaceAll('/', '_')) };
  if (type === 'oci' || type === 'docker' || type === 'tar')
    return { ...output, dest: beforeExtension(dest, slug(platform)) };
  return output;
}

function splitCache(cache: Options, platform: string): Options {
  switch (cache['type']) {
    case 'registry':
      return cache['ref'] === undefined ? cache : { ...cache, ref: taggedFor(cache['ref'], platform) };
    case 'gha':
      return { ...cache, scope: `${cache['scope'] ?? 'buildkit'}-${slug(platform)}` };
    case 's3':
    case 'azblob':
      return { ...cache, name: `${cache['name'] ?? 'buildkit'}-${slug(platform)}` };
    case 'local':
      return cache['dest'] === undefined ? cache : { ...cache, dest: inFolder(cache['dest'], slug(platform)) };
    case undefined:
    default:
      return cache;
  }
}

/** A cache of the platform's own is tried first, then what was there before the builds were split. */
function splitImport(cache: Options, platform: string): Options[] {
  const { src } = cache;
  if (cache['type'] === 'local' && src !== undefined) return [{ ...cache, src: inFolder(src, slug(platform)) }, cache];
  const own = splitCache(cache, platform);
  return own === cache ? [cache] : [own, cache];
}

function taggedFor(reference: string, platform: string): string {
  const parsed = parseReference(reference);
  if (parsed === undefined || parsed.digest !== undefined) return reference;
  const { os, arch, variant } = platformParts(platform);
  const suffix = [os, arch, ...(variant === undefined ? [] : [variant])].join('-');
  return `${parsed.repository}:${parsed.tag ?? 'latest'}-${suffix}`;
}

function inFolder(path: string, name: string): string {
  return `${path.replace(/\/+$/, '')}/${name}`;
}

/** `out/app.tar` → `out/app-linux-arm64.tar`; an extension may have two parts, as `.tar.gz` has. */
function beforeExtension(path: string, name: string): string {
  const [, stem = path, extension = ''] = /^(.*?[^/])((?:\.tar)?\.[A-Za-z0-9]+)$/.exec(path) ?? [];
  return `${stem}-${name}${extension}`;
}
