import type { Word } from './commands.ts';
import { command } from './commands.ts';
import type { Job } from '../job.ts';
import type { Step } from '../plan.ts';
import type { Pushed } from './by-digest.ts';
import { step } from './step.ts';
import { verifySteps } from './verify.ts';

/**
 * Writes a job's tags, all at once, from images that are in the registry already, and reads each back. `after` are the
 * steps of the whole run that have to pass before any tag is written.
 */
export function indexSteps(job: Job, pushed: readonly Pushed[], after: readonly string[]): Step[] {
  const tags = job.references.flatMap((reference) => ['--tag', reference]);
  const sources = pushed.map((one): Word => [`${one.repository}@`, { out: one.step.id, name: 'digest' }]);
  const create = step({
    id: `create-index/${job.target.name}`,
    kind: 'create-index',
    title: `tag ${job.target.name} as ${job.references.join(', ')}`,
    needs: after,
    commands: [
      command(['docker', 'buildx', 'imagetools', 'create', ...tags, ...sources], {
        remedy: 'the images are in the registry by digest; only the tags are missing: run again to write them',
      }),
    ],
    where: { engine: 'local' },
    target: job.target.name,
    why: 'tags are written when everything that was asked for has been built',
    from: job.target.span,
  });
  return [create, ...verifySteps(job, [create.id])];
}
