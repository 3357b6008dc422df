import { splitAnnotations } from '../build-flags.ts';
import type { Command } from '../command.ts';
import type { Job } from '../job.ts';
import type { Step } from '../plan.ts';
import type { Pushed } from './by-digest.ts';
import { command, type Word } from './commands.ts';
import { step } from './step.ts';
import { verifySteps } from './verify.ts';

/**
 * Writes a job's tags from images that are in the registry already, and reads each back. `after` are the steps of the
 * whole run that have to pass before any tag is written. One command for each tag: a single one would write them in no
 * order, and `latest` comes last.
 */
export function indexSteps(job: Job, pushed: readonly Pushed[], after: readonly string[]): Step[] {
  const sources = pushed.map(({ name }) => name);
  const annotations = splitAnnotations(job.target.bake).ofIndex;
  const create = step({
    id: `create-index/${job.target.name}`,
    kind: 'create-index',
    title: `tag ${job.target.name} as ${job.references.join(', ')}`,
    needs: after,
    commands: job.references.map((reference) =>
      tagCommand(reference, sources, job.placements.length > 1 ? annotations : []),
    ),
    where: { engine: 'local' },
    target: job.target.name,
    why: 'tags are written when everything that was asked for has been built',
    from: job.target.span,
  });
  return [create, ...verifySteps(job, [create.id])];
}

/** Joins images under a tag; `annotations` in the words of buildx, such as `index:key=value`. */
export function tagCommand(reference: string, sources: readonly Word[], annotations: readonly string[]): Command {
  const flags = annotations.flatMap((annotation) => ['--annotation', annotation]);
  return command(['docker', 'buildx', 'imagetools', 'create', '--tag', reference, ...flags, ...sources], {
    remedy: `the images are in the registry by digest, only the tag ${reference} is missing: run again to write it`,
  });
}
