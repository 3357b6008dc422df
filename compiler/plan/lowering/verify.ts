import type { Job } from '../job.ts';
import { platformsOf } from '../job.ts';
import type { Step } from '../plan.ts';
import { isLoopback, parseReference } from '../reference.ts';
import { command } from './commands.ts';
import { step } from './step.ts';

/** Reads every published index back: each platform is there once, with the right os, architecture and variant. */
export function verifySteps(job: Job, after: readonly string[]): Step[] {
  return job.references.map((reference) => verifyStep(job, reference, after));
}

function verifyStep(job: Job, reference: string, after: readonly string[]): Step {
  const platforms = platformsOf(job).sort();
  const read =
    job.assembly.kind === 'manifest'
      ? ['docker', 'manifest', 'inspect', ...insecure(reference), reference]
      : ['docker', 'buildx', 'imagetools', 'inspect', reference, '--format', '{{json .Manifest}}'];
  return step({
    id: `verify-index/${slug(reference)}`,
    kind: 'verify-index',
    title: `verify ${reference}`,
    needs: after,
    commands: [command(read, { expect: { stdoutPlatforms: platforms }, remedy: verifyRemedy(reference, platforms) })],
    where: { engine: 'local' },
    target: job.target.name,
    platforms,
    why: 'what was published is read back and compared with the plan',
    from: job.target.span,
  });
}

function verifyRemedy(reference: string, platforms: readonly string[]): string {
  return `${reference} does not hold exactly ${platforms.join(', ')}: something else writes this tag, or the build lost a platform`;
}

/** docker manifest asks for the flag where the engine knows by itself: registries on the loopback range. */
export function insecure(reference: string): string[] {
  const parsed = parseReference(reference);
  return parsed !== undefined && isLoopback(parsed) ? ['--insecure'] : [];
}

/** A reference as a part of an id. */
export function slug(reference: string): string {
  return reference.replaceAll('/', '-');
}
