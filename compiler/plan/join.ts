import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Join, Source } from '../manifest/model.ts';
import { latestLast, withTag } from './destination.ts';
import { platformsOf, type Job } from './job.ts';
import type { Publication } from './plan.ts';
import { parseReference } from './reference.ts';

/** A `manifest` block with its sources found. */
export interface JoinJob {
  readonly join: Join;
  /** In the order in which they are written: `latest` last; at least one. */
  readonly references: readonly string[];
  readonly sources: readonly (Job | string)[];
  /** Normalised, sorted: what the targets bring. What references bring, only their registry knows. */
  readonly platforms: readonly string[];
}

/** Finds what a `manifest` block joins; refuses two images for one platform. */
export function decideJoin(join: Join, jobs: ReadonlyMap<string, Job>): Outcome<JoinJob | undefined> {
  const diagnostics = [...checkTags(join), ...checkSources(join), ...checkChanges(join)];
  const sources: (Job | string)[] = [];
  const owners = new Map<string, string>();
  for (const source of join.sources) {
    if (source.kind === 'reference') {
      sources.push(source.reference);
      continue;
    }
    const job = jobs.get(source.target);
    if (job === undefined) continue;
    sources.push(job);
    diagnostics.push(...claim(job, source, owners));
  }
  const references = latestLast([...new Set(join.tags.map(({ value }) => withTag(value)))]);
  if (diagnostics.length > 0 || references.length === 0) return { value: undefined, diagnostics };
  return { value: { join, references, sources, platforms: [...owners.keys()].sort() }, diagnostics };
}

/** What the plan says of a join's references. */
export function publicationsOfJoin({ join, references, platforms }: JoinJob): Publication[] {
  return references.map((reference) => ({ reference, target: join.name, platforms, staging: false }));
}

function claim(job: Job, { span }: Source, owners: Map<string, string>): Diagnostic[] {
  return platformsOf(job).flatMap((platform) => {
    const first = owners.get(platform);
    owners.set(platform, job.target.name);
    return first === undefined || first === job.target.name
      ? []
      : [diagnostic('platform-joined-twice', span, { platform, first, second: job.target.name })];
  });
}

function checkTags({ tags, name, span }: Join): Diagnostic[] {
  if (tags.length === 0) return [diagnostic('publish-without-tag', span, { target: name })];
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

/** What `imagetools create` cannot say of a descriptor. */
function checkChanges({ annotate, append, span }: Join): Diagnostic[] {
  const changed = [...annotate.values()].flatMap(
    ({ span: place, os, arch, variant, osVersion, osFeatures, features }) =>
      [os, arch, variant, osVersion, ...osFeatures, ...features].some((one) => one !== undefined)
        ? [diagnostic('join-cannot-change', place, { what: 'the platform of an image' })]
        : [],
  );
  return append
    ? [...changed, diagnostic('join-cannot-change', span, { what: 'an index that is there (append)' })]
    : changed;
}
