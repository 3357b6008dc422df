import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { DescriptorChanges, Join, Located, Source } from '../manifest/model.ts';
import { changesAbout, mergeChanges, normalForm, restatedPlatforms, shownPlatforms } from './descriptor.ts';
import { latestLast, withTag } from './destination.ts';
import { platformsOf, type Job } from './job.ts';
import type { Publication } from './plan.ts';
import { parseReference } from './reference.ts';

/** A `manifest` block with its sources found. */
export interface JoinJob {
  readonly join: Join;
  /** In the order in which they are written: `latest` last; at least one. */
  readonly references: readonly string[];
  /** The reference whose images stay, where they are to. */
  readonly append: string | undefined;
  readonly sources: readonly JoinSource[];
  /** Sorted, as the index shows them: what is known to be in it. What else references bring, only their registry knows. */
  readonly platforms: readonly string[];
}

/** What a join takes up, and what the index says otherwise of it than the images do. */
export type JoinSource =
  | { readonly job: Job; readonly changes: DescriptorChanges }
  | { readonly reference: string; readonly changes: DescriptorChanges };

/** Finds what a `manifest` block joins; refuses two images for one platform, and changes of what nothing brings. */
export function decideJoin(join: Join, jobs: ReadonlyMap<string, Job>): Outcome<JoinJob | undefined> {
  const diagnostics = [...checkTags(join), ...checkSources(join), ...checkAppend(join)];
  const unique = [...new Map(join.sources.map((source) => [nameOf(source), source])).values()];
  const built = unique.flatMap((source) => {
    const job = source.kind === 'target' ? jobs.get(source.target) : undefined;
    return job === undefined ? [] : [{ job, span: source.span }];
  });
  const brought = new Set(built.flatMap(({ job }) => platformsOf(job)));
  const ofOthers = new Map([...join.annotate].filter(([platform]) => !brought.has(platform)));
  const sources = unique.flatMap((source): JoinSource[] => {
    if (source.kind === 'reference') return [{ reference: source.reference, changes: ofOthers }];
    const job = jobs.get(source.target);
    return job === undefined ? [] : [{ job, changes: changesOf(job, join) }];
  });
  const isForeign = unique.some(({ kind }) => kind === 'reference');
  const owners = new Map<string, string>();
  for (const one of built) diagnostics.push(...claim(one, changesOf(one.job, join), owners));
  if (!isForeign) diagnostics.push(...checkIdle(join, ofOthers, brought));
  const references = latestLast([...new Set(join.tags.map(({ value }) => withTag(value)))]);
  if (diagnostics.length > 0 || references.length === 0) return { value: undefined, diagnostics };
  const platforms = [...owners.keys(), ...shownPlatforms([...ofOthers.keys()], ofOthers)].sort();
  const [first] = join.tags;
  const append = join.append && first !== undefined ? withTag(first.value) : undefined;
  return { value: { join, references, append, sources, platforms }, diagnostics };
}

/** What the plan says of a join's references. */
export function publicationsOfJoin({ join, references, platforms, sources }: JoinJob): Publication[] {
  const restated = restatedPlatforms(new Map(sources.flatMap(({ changes }) => [...changes])));
  return references.map((reference) => ({ reference, target: join.name, platforms, staging: false, ...restated }));
}

function nameOf(source: Source): string {
  return source.kind === 'target' ? `target:${source.target}` : source.reference;
}

/** What the target itself says of its platforms, and the block over it. */
function changesOf(job: Job, { annotate }: Join): DescriptorChanges {
  return changesAbout(mergeChanges(job.target.annotate, annotate), platformsOf(job));
}

/** Takes the platforms that an index will show for a target, each of which may have one owner. */
function claim(
  { job, span }: { readonly job: Job; readonly span: Source['span'] },
  changes: DescriptorChanges,
  owners: Map<string, string>,
): Diagnostic[] {
  const second = job.target.name;
  const found: Diagnostic[] = [];
  for (const platform of shownPlatforms(platformsOf(job), changes)) {
    const taken = [...owners].find(([other]) => normalForm(other) === normalForm(platform));
    if (taken === undefined) owners.set(platform, second);
    else if (taken[1] === second) {
      const change = [...changes.values()].at(-1)?.span ?? span;
      found.push(diagnostic('platform-shown-twice', change, { platform: normalForm(platform), target: second }));
    } else {
      found.push(
        diagnostic('platform-joined-twice', span, { platform: normalForm(platform), first: taken[1], second }),
      );
    }
  }
  return found;
}

function checkTags({ tags, name, span }: Join): Diagnostic[] {
  if (tags.length === 0) return [diagnostic('publish-without-tag', span, { kind: 'manifest', name })];
  return tags.flatMap(({ value: tag, span: place }) =>
    parseReference(tag) === undefined ? [diagnostic('malformed-reference', place, { tag })] : [],
  );
}

function checkSources({ sources }: Join): Diagnostic[] {
  return sources.flatMap((source) =>
    source.kind === 'reference' && parseReference(source.reference) === undefined
      ? [diagnostic('malformed-reference', source.span, { tag: source.reference })]
      : [],
  );
}

/** What stays is in the repository of the first tag, and nowhere else. */
function checkAppend({ append, tags: [first, ...others], name }: Join): Diagnostic[] {
  const repository = first === undefined ? undefined : parseReference(first.value)?.repository;
  if (!append || repository === undefined) return [];
  const isElsewhere = ({ value }: Located<string>) => parseReference(value)?.repository !== repository;
  return others
    .filter(isElsewhere)
    .map(({ value: tag, span }) => diagnostic('append-elsewhere', span, { name, tag, repository }));
}

function checkIdle({ name }: Join, changes: DescriptorChanges, brought: ReadonlySet<string>): Diagnostic[] {
  const platforms = [...brought].sort().join(', ');
  return [...changes].map(([platform, { span }]) =>
    diagnostic('platform-not-joined', span, { platform, name, platforms }),
  );
}
