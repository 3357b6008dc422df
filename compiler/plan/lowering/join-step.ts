import type { JoinJob } from '../join.ts';
import type { Job } from '../job.ts';
import type { Step } from '../plan.ts';
import type { Pushed } from './by-digest.ts';
import type { Word } from './commands.ts';
import { tagCommand } from './index-step.ts';
import { step } from './step.ts';
import { imagetoolsInspect, verifyStep } from './verify.ts';

/** Writes the tags of a `manifest` block from this run's digests and from other people's references. */
export function joinPart(
  wanted: JoinJob,
  pushedBy: ReadonlyMap<Job, readonly Pushed[]>,
  after: readonly string[],
): Step[] {
  const { join, references, sources, platforms } = wanted;
  const words = sources.flatMap((source): readonly Word[] =>
    typeof source === 'string' ? [source] : namesOf(source, pushedBy),
  );
  const create = step({
    id: `create-index/${join.name}`,
    kind: 'create-index',
    title: `join ${join.name} as ${references.join(', ')}`,
    needs: after,
    commands: references.map((reference) => tagCommand(reference, words, annotationsOf(wanted))),
    where: { engine: 'local' },
    why: 'tags are written when everything that was asked for has been built',
    from: join.span,
  });
  const isForeign = sources.some((source) => typeof source === 'string');
  const verified = references.map((reference) =>
    verifyStep({ reference, platforms, ...(isForeign ? { andOthers: true as const } : {}) }, imagetoolsInspect, {
      after: [create.id],
      from: join.span,
    }),
  );
  return [create, ...verified];
}

function namesOf(job: Job, pushedBy: ReadonlyMap<Job, readonly Pushed[]>): Word[] {
  const names = (pushedBy.get(job) ?? []).map(({ name }) => name);
  if (names.length === 0) throw new Error(`nothing of ${job.target.name} is pushed before it is joined`);
  return names;
}

/** In the words of buildx. */
function annotationsOf({ join: { annotations, annotate } }: JoinJob): string[] {
  const ofIndex = Object.entries(annotations).map(([key, value]) => `index:${key}=${value}`);
  const ofDescriptors = [...annotate].flatMap(([platform, change]) =>
    Object.entries(change.annotations).map(([key, value]) => `manifest-descriptor[${platform}]:${key}=${value}`),
  );
  return [...ofIndex, ...ofDescriptors];
}
