import type { Emulation } from '../../manifest/model.ts';
import { isLoad } from '../destination.ts';
import type { Job, Part } from '../job.ts';
import type { BakeTarget, Placement, Step } from '../plan.ts';
import { splitPart } from '../split.ts';
import * as build from './build.ts';
import { builderAt } from './builder.ts';
import { emulatorNeeds } from './emulators.ts';
import { platformSlug, step } from './step.ts';
import type { Testable } from './test-step.ts';

/**
 * Nothing is published and one build cannot do it: each platform is built by itself, with outputs of its own. What is to
 * be tested is loaded into the engine, under a name that says so.
 */
export function lowerApart(
  job: Job,
  why: string,
  emulation: Emulation | undefined,
): { readonly steps: readonly Step[]; readonly testable: readonly Testable[] } {
  const steps: Step[] = [];
  const testable: Testable[] = [];
  for (const part of job.parts) {
    for (const placement of part.placements) {
      const built = buildApart(part, placement, { job, why, emulation });
      const { platform, where } = placement;
      steps.push(built);
      testable.push({ part, platform, where, image: localName(part, platform), after: built.id });
    }
  }
  return { steps, testable };
}

/** `mab-test/app:linux-arm64` */
function localName({ target }: Part, platform: string): string {
  return `mab-test/${target.name.toLowerCase()}:${platformSlug(platform)}`;
}

interface Apart {
  readonly job: Job;
  readonly why: string;
  readonly emulation: Emulation | undefined;
}

function buildApart(whole: Part, placement: Placement, { job, why, emulation }: Apart): Step {
  const { platform, where } = placement;
  const { part, image: split } = splitPart(whole, platform, job);
  const { name, span } = part.target;
  const builder = builderAt(part.builder, where);
  const tool =
    builder === undefined && part.assembly.kind === 'manifest'
      ? ({ kind: 'engine', where } as const)
      : build.toolOf(builder, where);
  const image = part.target.tests.length > 0 ? withLocalName(split, localName(part, platform)) : split;
  return step({
    id: `build/${name}/${platformSlug(platform)}`,
    kind: 'build-image',
    title: `build ${name} for ${platform}`,
    needs: [...build.buildNeeds(builder, where), ...emulatorNeeds([placement], emulation)],
    commands: build.buildCommands({ part, image, platforms: [platform], with: tool }),
    where,
    ...build.buildFields({ part, image }, [placement]),
    why: `${why}; ${build.reasons([placement])}`,
    from: span,
  });
}

/** The image under one more tag, in the engine's own store. */
function withLocalName(image: BakeTarget, name: string): BakeTarget {
  const { tags = [], output = [] } = image;
  const isLoaded = output.some(isLoad);
  return { ...image, tags: [...tags, name], output: isLoaded ? output : [...output, { type: 'docker' }] };
}
