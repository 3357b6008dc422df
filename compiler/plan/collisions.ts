import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Join } from '../manifest/model.ts';
import type { Span } from '../source/source-file.ts';
import { archReferences } from './arch-tag.ts';
import { isLoad, withTag } from './destination.ts';
import { platformsOf, type Job, type Part } from './job.ts';
import { canonicalName } from './reference.ts';
import { splitImage } from './split.ts';

/** Something that a run writes, so that of two images under it the later one is all that stays. */
interface Place {
  readonly kind: 'tag' | 'file' | 'cache';
  readonly name: string;
  /** The target or manifest that writes there, `"app"`, or a platform of it that is built by itself, `"app" for linux/arm64`. */
  readonly by: string;
  readonly span: Span;
}

/**
 * Warns of tags, files and caches that several targets write, or several platforms of one that has blocks for them; and of
 * files and caches that one target writes twice.
 */
export function checkCollisions(jobs: readonly Job[], joins: readonly Join[]): Diagnostic[] {
  const taken = new Map<string, Place>();
  return [...jobs.flatMap(placesOf), ...joins.flatMap(tagsOf)].flatMap((place) => {
    const { kind, name, by, span } = place;
    const key = `${kind} ${kind === 'file' ? bare(name) : canonicalName(name)}`;
    const before = taken.get(key);
    taken.set(key, before ?? place);
    if (before === undefined) return [];
    if (before.by !== by) return [diagnostic('written-twice', span, { kind, name, by, before: before.by })];
    // A tag is written once, however often a list names it.
    if (kind === 'tag') return [];
    const related = { related: [{ span: before.span, message: 'this writes it, too' }] };
    return [diagnostic('output-twice', span, { kind, name, by }, related)];
  });
}

/** A path without what means nothing in it. */
function bare(path: string): string {
  return path.replace(/\/(?:\.?\/)+/g, '/').replace(/^(?:\.\/)+/, '');
}

function placesOf(job: Job): Place[] {
  const { target } = job;
  const isLoaded = (target.bake.output ?? []).some(isLoad);
  return [
    ...(target.bake.tags ?? []).flatMap((tag, index) => {
      const pushed = job.references.filter((reference) => reference === withTag(tag));
      const names = new Set([...pushed, ...(isLoaded ? loadedAs(job, tag) : [])]);
      const span = target.spanOf('tags', index);
      return [...names].map((name): Place => ({ kind: 'tag', name, by: `"${target.name}"`, span }));
    }),
    ...job.parts.flatMap((part) => filesAndCachesOf(part, job)),
  ];
}

/** The names that a tag stands for in the local engine, where platforms that are built apart have names of their own. */
function loadedAs(job: Job, tag: string): string[] {
  const platforms = platformsOf(job);
  // Its nodes have stores of their own.
  if (job.builder?.driver.value === 'docker') return [];
  const isWhole = job.builder === undefined && job.assembly.kind === 'builder';
  if (platforms.length < 2 || isWhole) return [withTag(tag)];
  return archReferences(job.target, tag, platforms).value.map(({ reference }) => reference);
}

function filesAndCachesOf({ target, placements: [first] }: Part, job: Job): Place[] {
  const isOnePlatform = job.parts.length > 1 && first !== undefined;
  const by = isOnePlatform ? `"${target.name}" for ${first.platform}` : `"${target.name}"`;
  const { output = [], 'cache-to': caches = [] } = isOnePlatform
    ? splitImage(target, first.platform, platformsOf(job))
    : target.bake;
  const at = (attribute: string, kind: Place['kind'], name: string | undefined, index: number): Place[] =>
    name === undefined ? [] : [{ kind, name, by, span: target.spanOf(attribute, index) }];
  return [
    ...output.flatMap((one, index) => at('output', 'file', isFile(one) ? one['dest'] : undefined, index)),
    ...caches.flatMap(({ type, ref }, index) => at('cache-to', 'cache', type === 'registry' ? ref : undefined, index)),
  ];
}

function tagsOf({ name, tags }: Join): Place[] {
  return tags.map(({ value, span }) => ({ kind: 'tag', name: withTag(value), by: `"${name}"`, span }));
}

/** A folder may well take the files of several images. */
function isFile({ type = '', dest }: Readonly<Record<string, string>>): boolean {
  return ['oci', 'docker', 'tar'].includes(type) && dest !== '-';
}
