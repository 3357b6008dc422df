import type { Emulation } from '../../manifest/model.ts';
import { platformsOf, publishes, type Job } from '../job.ts';
import type { Step } from '../plan.ts';
import { parseReference } from '../reference.ts';
import { buildCommands, builderOfJob, buildFields, buildNeeds, metadata, reasons, toolOf, whereAll } from './build.ts';
import { emulatorNeeds } from './emulators.ts';
import { checkSteps } from './image-check.ts';
import { readsOf } from './reads.ts';
import { step } from './step.ts';
import { verifySteps } from './verify.ts';

/** `assemble = "builder"`: one build covers all platforms, and its outputs are the declared ones. */
export function lowerDirect(job: Job, emulation: Emulation | undefined): Step[] {
  const builder = builderOfJob(job);
  const where = whereAll(job);
  const { name: target, bake, span } = job.target;
  const platforms = (bake.platforms ?? []).length === 0 ? [] : platformsOf(job);
  const id = `build/${target}`;
  const digest = publishes(job) ? { digest: metadata(id) } : {};
  const build = step({
    id,
    kind: 'build-image',
    title: `build ${target} for ${platformsOf(job).join(', ')}`,
    needs: [...buildNeeds(builder, where), ...emulatorNeeds(job.placements, emulation)],
    commands: buildCommands({ part: job, image: bake, platforms, with: toolOf(builder, where), ...digest }),
    where,
    ...buildFields({ part: job, image: bake }, job.placements),
    why: `${job.assembly.why}; ${reasons(job.placements)}`,
    ...(publishes(job) ? { reads: readsOf(bake, job.linked), result: { references: job.references } } : {}),
    from: span,
  });
  const [reference] = job.references;
  if (reference === undefined) return [build];
  // Where no platform was asked for, there is none that the image could belie.
  const name = [`${parseReference(reference)?.repository ?? ''}@`, { out: id, name: 'digest' }];
  const checks = platforms.length === 0 ? [] : checkSteps(job, [{ name, step: build }], `${reference} is wrong`);
  return [build, ...verifySteps(job, [build.id]), ...checks];
}
