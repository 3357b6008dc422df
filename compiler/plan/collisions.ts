import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Join } from '../manifest/model.ts';
import type { Span } from '../source/source-file.ts';
import { isLoad, withTag } from './destination.ts';
import type { Job } from './job.ts';

/** Something that a run writes, so that of two images under it the later one is all that stays. */
interface Place {
  readonly kind: 'tag' | 'file' | 'cache';
  readonly name: string;
  /** The target or manifest that writes there. */
  readonly by: string;
  readonly span: Span;
}

/** Warns of tags, files and caches that several targets write. */
export function checkCollisions(jobs: readonly Job[], joins: readonly Join[]): Diagnostic[] {
  const taken = new Map<string, Place>();
  return [...jobs.flatMap(placesOf), ...joins.flatMap(tagsOf)].flatMap((place) => {
    const { kind, name, by, span } = place;
    const before = taken.get(`${kind} ${name}`);
    taken.set(`${kind} ${name}`, before ?? place);
    if (before === undefined || before.by === by) return [];
    return [diagnostic('written-twice', span, { kind, name, by, before: before.by })];
  });
}

function placesOf(job: Job): Place[] {
  const { target } = job;
  const { tags = [], output = [] } = target.bake;
  const at = (attribute: string, kind: Place['kind'], name: string | undefined, index: number): Place[] =>
    name === undefined ? [] : [{ kind, name, by: target.name, span: target.spanOf(attribute, index) }];
  // Platforms that are built apart are loaded under tags of their own, and nodes have stores of their own.
  const isTagged = output.some(isLoad) && job.builder === undefined && job.assembly.kind === 'builder';
  const written = new Set([...job.references, ...(isTagged ? tags.map(withTag) : [])]);
  return [
    ...tags.flatMap((tag, index) => (written.has(withTag(tag)) ? at('tags', 'tag', withTag(tag), index) : [])),
    ...output.flatMap((one, index) => at('output', 'file', isFile(one) ? one['dest'] : undefined, index)),
    ...(target.bake['cache-to'] ?? []).flatMap(({ type, ref }, index) =>
      at('cache-to', 'cache', type === 'registry' ? ref : undefined, index),
    ),
  ];
}

function tagsOf({ name: by, tags }: Join): Place[] {
  return tags.map(({ value, span }) => ({ kind: 'tag', name: withTag(value), by, span }));
}

/** A folder may well take the files of several images. */
function isFile({ type = '', dest }: Readonly<Record<string, string>>): boolean {
  return ['oci', 'docker', 'tar'].includes(type) && dest !== '-';
}
