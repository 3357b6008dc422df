import type { Emulation } from '../../manifest/model.ts';
import type { ArchReference } from '../arch-tag.ts';
import type { Job } from '../job.ts';
import type { Placement, Step } from '../plan.ts';
import { parseReference } from '../reference.ts';
import * as build from './build.ts';
import { isBuildx, nodeBuilder, type BuildxBuilder } from './builder.ts';
import type { Word } from './commands.ts';
import { docker } from './engine.ts';
import { emulatorNeeds } from './emulators.ts';
import { platformSlug, step } from './step.ts';

/** A build whose image is in the registry under no final tag: its name is `repository@digest`, the digest an output of the step. */
export interface Pushed {
  readonly repository: string;
  readonly step: Step;
}

/**
 * One build per platform, each pushed by digest only; or, where the engine's own builder cannot do that, under a tag of
 * its architecture (`staging`), which stays in the registry.
 */
export function buildEach(job: Job, staging: readonly ArchReference[], emulation: Emulation | undefined): Pushed[] {
  return job.placements.map((placement) => {
    const { platform, where } = placement;
    const staged = staging.find((one) => one.platform === platform);
    const id = `build/${job.target.name}/${platformSlug(platform)}`;
    const push = staged === undefined ? undefined : ['--tag', staged.reference, '--push'];
    const builder =
      isBuildx(job.builder) && where.node !== undefined ? nodeBuilder(job.builder, where.node) : undefined;
    return pushedBuild({ id, job, placements: [placement], builder, push, emulation });
  });
}

/** One build of all platforms on a builder with one node; the index is pushed by digest only. */
export function buildTogether(job: Job, emulation: Emulation | undefined): Pushed[] {
  const node = job.placements[0]?.where.node;
  if (!isBuildx(job.builder) || node === undefined) throw new Error('a builder with a node was expected');
  const builder = nodeBuilder(job.builder, node);
  const id = `build/${job.target.name}`;
  return [pushedBuild({ id, job, placements: job.placements, builder, push: undefined, emulation })];
}

interface PushedBuild {
  readonly id: string;
  readonly job: Job;
  readonly placements: readonly Placement[];
  readonly builder: BuildxBuilder | undefined;
  /** Flags that push; undefined: by digest. */
  readonly push: readonly string[] | undefined;
  readonly emulation: Emulation | undefined;
}

function pushedBuild({ id, job, placements, builder, push, emulation }: PushedBuild): Pushed {
  const { target, assembly } = job;
  const repository = parseReference(job.references[0] ?? '')?.repository ?? '';
  const where = placements[0]?.where ?? { engine: 'local' };
  const platforms = placements.map(({ platform }) => platform);
  const digest = build.metadata(id);
  const start = builder === undefined ? [...docker(where.engine), 'buildx', 'build'] : build.buildxBuild(builder);
  const flags: Word[] = [
    ...build.platformFlag(platforms),
    ...(push ?? build.pushByDigest(target.bake, repository)),
    ...build.outputFlags(build.otherOutputs(target.bake)),
    ...digest.flags,
  ];
  const built = step({
    id,
    kind: 'build-image',
    title: `build ${target.name} for ${platforms.join(', ')}`,
    needs: [...build.buildNeeds(builder, where), ...emulatorNeeds(placements, emulation)],
    commands: [build.buildCommand(start, target.bake, flags, { capture: [digest.capture] })],
    where,
    ...build.buildFields(job, placements),
    why: `${assembly.why}; ${build.reasons(placements)}`,
    from: target.span,
  });
  return { repository, step: built };
}
