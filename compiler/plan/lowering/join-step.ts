import type { JoinJob, JoinSource } from '../join.ts';
import { changesAbout, shownPlatforms } from '../descriptor.ts';
import { descriptorAnnotations } from '../index-facts.ts';
import { platformsOf, type Job } from '../job.ts';
import { parseReference } from '../reference.ts';
import type { Pushed } from './by-digest.ts';
import type { IndexRequest, IndexSource } from './index-request.ts';
import { prepareIndex, sourceOf, type PreparedIndex } from './index-step.ts';

/** What a join waits for. */
export interface JoinNeeds {
  /** Steps after which the registry can be asked. */
  readonly ready: readonly string[];
  /** The builds and tests of the whole run. */
  readonly after: readonly string[];
}

/** The index of a `manifest` block, from this run's digests and from other people's references. */
export function indexOfJoin(
  { join, references, append, sources, platforms }: JoinJob,
  pushedBy: ReadonlyMap<Job, readonly Pushed[]>,
  { ready, after }: JoinNeeds,
): PreparedIndex {
  const request: IndexRequest = {
    name: join.name,
    span: join.span,
    target: undefined,
    references,
    append,
    sources: sources.flatMap((source) => sourcesOf(source, pushedBy, ready)),
    platforms,
    annotations: [
      ...Object.entries(join.annotations).map(([key, value]) => `index:${key}=${value}`),
      ...sources.flatMap(annotationsBrought),
    ],
    sign: join.sign,
  };
  return prepareIndex(request, after);
}

/** What a target says of its descriptors holds wherever it is joined. */
function annotationsBrought(source: JoinSource): string[] {
  if ('reference' in source) return [];
  const { job, changes } = source;
  return descriptorAnnotations(job.target.bake, shownPlatforms(platformsOf(job), changes));
}

function sourcesOf(
  source: JoinSource,
  pushedBy: ReadonlyMap<Job, readonly Pushed[]>,
  ready: readonly string[],
): IndexSource[] {
  const { changes } = source;
  if ('reference' in source) {
    const { reference } = source;
    const repository = parseReference(reference)?.repository ?? '';
    const foreign = { title: reference, isForeign: true, name: reference, repository, digest: undefined, attested: [] };
    return [{ ...foreign, needs: ready, changes }];
  }
  const pushed = pushedBy.get(source.job) ?? [];
  if (pushed.length === 0) throw new Error(`nothing of ${source.job.target.name} is pushed before it is joined`);
  return pushed.map((one) => ({ ...sourceOf(one), changes: changesAbout(changes, one.step.platforms ?? []) }));
}
