import { annotationFacts } from '../annotations.ts';
import type { AnnotationFact } from '../command.ts';
import { shownPlatforms } from '../descriptor.ts';
import type { Job } from '../job.ts';
import { platformsOf } from '../job.ts';
import type { Span } from '../../source/source-file.ts';
import type { Step } from '../plan.ts';
import { isLoopback, parseReference } from '../reference.ts';
import { command } from './commands.ts';
import { step } from './step.ts';

/** What a published reference must hold. */
export interface Expected {
  readonly reference: string;
  /** Sorted, as the index shows them. */
  readonly platforms: readonly string[];
  /** Whether images that nobody here built are joined in, of which only the registry knows the platforms. */
  readonly andOthers?: true;
  readonly annotations: readonly AnnotationFact[];
}

/** Reads every published index back: each platform is there once, with the right os, architecture and variant, and all annotations. */
export function verifySteps(job: Job, after: readonly string[]): Step[] {
  const platforms = shownPlatforms(platformsOf(job), job.target.annotate);
  const by = job.assembly.kind === 'manifest' ? manifestInspect : imagetoolsInspect;
  const { name: target, span: from } = job.target;
  // One image alone has no index that could say anything of it, and docker manifest writes no annotations.
  const isAnnotated = platforms.length > 1 && job.assembly.kind !== 'manifest';
  const annotations = isAnnotated ? annotationFacts(job.target.bake.annotations ?? [], platforms) : [];
  return job.references.map((reference) => {
    return { ...verifyStep({ reference, platforms, annotations }, by, { after, from }), target };
  });
}

/** Reads one published index back. */
export function verifyStep(
  expected: Expected,
  read: (reference: string) => readonly string[],
  { after, from }: { readonly after: readonly string[]; readonly from: Span },
): Step {
  const { reference, platforms, andOthers, annotations } = expected;
  const expect = {
    stdoutPlatforms: platforms,
    ...(andOthers === undefined ? {} : { andOthers }),
    ...(annotations.length === 0 ? {} : { annotations }),
  };
  return step({
    id: `verify-index/${slug(reference)}`,
    kind: 'verify-index',
    title: `verify ${reference}`,
    needs: after,
    commands: [command(read(reference), { expect, remedy: verifyRemedy(expected) })],
    where: { engine: 'local' },
    platforms,
    why: 'what was published is read back and compared with the plan',
    result: { references: [reference] },
    from,
  });
}

export function imagetoolsInspect(reference: string): readonly string[] {
  return ['docker', 'buildx', 'imagetools', 'inspect', reference, '--format', '{{json .Manifest}}'];
}

function manifestInspect(reference: string): readonly string[] {
  return ['docker', 'manifest', 'inspect', ...insecure(reference), reference];
}

function verifyRemedy({ reference, platforms, andOthers, annotations }: Expected): string {
  const unsaid = annotations.length === 0 ? '' : ', or lacks an annotation';
  return `${reference} ${shortcoming(platforms, andOthers === true)}${unsaid}: something else writes this tag, or the build lost a platform`;
}

/** What is wrong with an index that does not show what it has to. */
export function shortcoming(platforms: readonly string[], andOthers: boolean): string {
  const all = platforms.join(', ');
  if (!andOthers) return `does not hold exactly ${all}`;
  return platforms.length === 0 ? 'holds a platform twice' : `lacks one of ${all}, or holds a platform twice`;
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
