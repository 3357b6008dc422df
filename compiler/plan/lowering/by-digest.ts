import type { Emulation } from '../../manifest/model.ts';
import type { ArchReference } from '../arch-tag.ts';
import type { Command, Output } from '../command.ts';
import { annotates } from '../descriptor.ts';
import { isAttested, splitAnnotations } from '../index-facts.ts';
import type { Job, Part } from '../job.ts';
import type { BakeTarget, Options, Placement, Step } from '../plan.ts';
import { parseReference } from '../reference.ts';
import { splitPart } from '../split.ts';
import * as build from './build.ts';
import { builderAt, isBuildx, nodeBuilder, type BuildxBuilder } from './builder.ts';
import type { Word } from './commands.ts';
import { emulatorNeeds } from './emulators.ts';
import { readsOf } from './reads.ts';
import { platformSlug, step } from './step.ts';

/** An image that is in the registry under no final tag. */
export interface Pushed {
  /** `repository@digest`, the digest an output of the step. */
  readonly name: Word;
  readonly repository: string;
  /** Undefined where only the name is known, which holds it. */
  readonly digest: Output | undefined;
  readonly isAttested: boolean;
  readonly step: Step;
}

/**
 * One build per platform, each pushed by digest only; or, where the engine's own builder cannot do that, under a tag of
 * its architecture (`staging`), which stays in the registry.
 */
export function buildEach(job: Job, { staging, why }: Each, emulation: Emulation | undefined): Pushed[] {
  const repository = repositoryOf(job);
  return job.parts.flatMap((part) =>
    part.placements.map((placement) => {
      const { platform, where } = placement;
      const staged = staging.find((one) => one.platform === platform);
      const id = `build/${job.target.name}/${platformSlug(platform)}`;
      const builder = builderAt(part.builder, where);
      const { part: own, image } = splitPart(part, platform, job);
      const annotated = isAnnotated(job);
      return pushedBuild({
        id,
        part: own,
        image: withoutIndex(image),
        repository,
        annotated,
        placements: [placement],
        builder,
        staged,
        emulation,
        why,
      });
    }),
  );
}

/** How platforms are built one by one. */
export interface Each {
  /** The tags to push under; empty: by digest only. */
  readonly staging: readonly ArchReference[];
  readonly why: string;
}

/** One build of all platforms on a builder with one node; the index is pushed by digest only. */
export function buildTogether(job: Job, emulation: Emulation | undefined): Pushed[] {
  const node = job.placements[0]?.where.node;
  if (!isBuildx(job.builder) || node === undefined) throw new Error('a builder with a node was expected');
  const builder = nodeBuilder(job.builder, node);
  const id = `build/${job.target.name}`;
  const { placements } = job;
  const image = placements.length > 1 ? job.target.bake : withoutIndex(job.target.bake);
  const repository = repositoryOf(job);
  const annotated = isAnnotated(job);
  return [
    pushedBuild({ id, part: job, image, repository, annotated, placements, builder, staged: undefined, emulation }),
  ];
}

export interface PushedBuild {
  readonly id: string;
  readonly part: Part;
  readonly image: BakeTarget;
  readonly repository: string;
  /** Annotations need OCI media types: joined from Docker's they would be dropped without a word. */
  readonly annotated: boolean;
  readonly placements: readonly Placement[];
  readonly builder: BuildxBuilder | undefined;
  /** The tag to push under; undefined: by digest only. */
  readonly staged: ArchReference | undefined;
  readonly emulation: Emulation | undefined;
  /** Why so and not otherwise; the assembly's reason when it is left out. */
  readonly why?: string;
  readonly env?: NonNullable<Command['env']>;
}

/** A build of one platform makes no index that could be annotated: that is written when it is joined. */
function withoutIndex(image: BakeTarget): BakeTarget {
  return image.annotations === undefined ? image : { ...image, annotations: splitAnnotations(image).ofManifests };
}

function isAnnotated({ target, joined }: Job): boolean {
  return (target.bake.annotations ?? []).length > 0 || annotates(target.annotate) || joined?.isAnnotated === true;
}

/** What is pushed by digest has no tag, after which buildx would name what it writes into files and stores. */
function named(output: Options, { tags = [] }: BakeTarget): Options {
  const isImage = output.type === 'docker' || output.type === 'oci';
  return isImage && tags.length > 0 ? { ...output, name: output['name'] ?? tags.join(',') } : output;
}

/** Where a job's images go: beside its own tags, else beside those of the manifest that joins them. */
function repositoryOf({ references, joined }: Job): string {
  return parseReference(references[0] ?? joined?.tag ?? '')?.repository ?? '';
}

/** A build that pushes what it makes. */
export function pushedBuild(wanted: PushedBuild): Pushed {
  const { id, part, image, repository, annotated, placements, builder, staged, emulation, env } = wanted;
  const { target, assembly } = part;
  const { why = assembly.why } = wanted;
  const where = placements[0]?.where ?? { engine: 'local' };
  const platforms = placements.map(({ platform }) => platform);
  const { bake: declared } = part.target;
  const output =
    staged === undefined ? build.pushByDigest(declared, repository, annotated) : build.pushByTag(declared, annotated);
  const tags = staged === undefined ? [] : [staged.reference];
  const others = build.otherOutputs(image).map((one) => (staged === undefined ? named(one, image) : one));
  const request = {
    part,
    image: { ...image, tags, output: [output, ...others] },
    platforms,
    with: build.toolOf(builder, where),
    digest: build.metadata(id),
    ...(env === undefined ? {} : { env }),
  };
  const built = step({
    id,
    kind: 'build-image',
    title: `build ${target.name} for ${platforms.join(', ')}`,
    needs: [...build.buildNeeds(builder, where), ...emulatorNeeds(placements, emulation)],
    commands: build.buildCommands(request),
    where,
    ...build.buildFields(request, placements),
    why: `${why}; ${build.reasons(placements)}`,
    reads: readsOf(request.image, part.linked),
    result: { references: [repository] },
    from: target.span,
  });
  const digest = { out: built.id, name: 'digest' };
  const name = [`${repository}@`, digest];
  return { name, repository, digest, isAttested: isAttested(declared), step: built };
}
