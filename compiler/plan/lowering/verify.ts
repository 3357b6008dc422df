import type { IndexFact } from '../command.ts';
import { shownPlatforms } from '../descriptor.ts';
import { annotationFacts, indexFacts, isAttested } from '../index-facts.ts';
import type { Job } from '../job.ts';
import { platformsOf } from '../job.ts';
import type { Builder } from '../../manifest/model.ts';
import type { Span } from '../../source/source-file.ts';
import type { BakeTarget, Step } from '../plan.ts';
import { isLoopback, parseReference } from '../reference.ts';
import { command } from './commands.ts';
import { imagetools } from './imagetools.ts';
import { step } from './step.ts';

/** What a published reference must hold. */
export interface Expected {
  readonly reference: string;
  /** Sorted, as the index shows them. */
  readonly platforms: readonly string[];
  /** Whether images that nobody here built are joined in, of which only the registry knows the platforms. */
  readonly andOthers?: true;
  readonly facts: readonly IndexFact[];
}

/** Reads every published index back: each platform is there once, with the right os, architecture and variant, and all that was declared of them. */
export function verifySteps(job: Job, after: readonly string[]): Step[] {
  const platforms = shownPlatforms(platformsOf(job), job.target.annotate);
  const by =
    job.assembly.kind === 'manifest'
      ? (reference: string) => manifestInspect(reference, job.builder)
      : imagetoolsInspect;
  const { name: target, span: from } = job.target;
  const facts = job.assembly.kind === 'manifest' ? [] : builtFacts(job.target.bake, platforms);
  return job.references.map((reference) => {
    return { ...verifyStep({ reference, platforms, facts }, by, { after, from }), target };
  });
}

/** What BuildKit makes an index say. One image alone has none that could be annotated. */
function builtFacts(image: BakeTarget, platforms: readonly string[]): IndexFact[] {
  const annotations = platforms.length > 1 ? annotationFacts(image.annotations ?? [], platforms) : [];
  return indexFacts(annotations, isAttested(image) ? platforms : []);
}

/** Reads one published index back. */
export function verifyStep(
  expected: Expected,
  read: (reference: string) => readonly string[],
  { after, from }: { readonly after: readonly string[]; readonly from: Span },
): Step {
  const { reference, platforms, andOthers, facts } = expected;
  const expect = {
    stdoutPlatforms: platforms,
    ...(andOthers === undefined ? {} : { andOthers }),
    ...(facts.length === 0 ? {} : { facts }),
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
  return [...imagetools('inspect'), reference, '--format', '{{json .Manifest}}'];
}

function manifestInspect(reference: string, builder: Builder | undefined): readonly string[] {
  return ['docker', 'manifest', 'inspect', ...insecure(reference, builder), reference];
}

function verifyRemedy({ reference, platforms, andOthers, facts }: Expected): string {
  const unsaid = [
    ...(facts.some((fact) => 'key' in fact) ? [', or lacks an annotation'] : []),
    ...(facts.some((fact) => 'attested' in fact) ? [', or lacks an attestation'] : []),
  ];
  return `${reference} ${shortcoming(platforms, andOthers === true)}${unsaid.join('')}: something else writes this tag, or the build lost a platform`;
}

/** What is wrong with an index that does not show what it has to. */
export function shortcoming(platforms: readonly string[], andOthers: boolean): string {
  const all = platforms.join(', ');
  if (!andOthers) return `does not hold exactly ${all}`;
  return platforms.length === 0 ? 'holds a platform twice' : `lacks one of ${all}, or holds a platform twice`;
}

/**
 * docker manifest asks for the flag where the engine knows by itself, of registries on the loopback range, and where it is
 * configured.
 */
export function insecure(reference: string, builder: Builder | undefined): string[] {
  const parsed = parseReference(reference);
  if (parsed === undefined) return [];
  const isListed = builder?.insecureRegistries.includes(parsed.registry ?? '') === true;
  return isListed || isLoopback(parsed) ? ['--insecure'] : [];
}

/** A reference as a part of an id. */
export function slug(reference: string): string {
  return reference.replaceAll('/', '-');
}
