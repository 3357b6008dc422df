import type { Emulation } from '../../manifest/model.ts';
import { platformParts } from '../../platform/platform.ts';
import type { ArchReference } from '../arch-tag.ts';
import type { Command } from '../command.ts';
import { changedPlatform } from '../descriptor.ts';
import { isLoad } from '../destination.ts';
import type { Job, Part } from '../job.ts';
import type { BakeTarget, Options, Placement, Step } from '../plan.ts';
import { splitPart } from '../split.ts';
import { pushedBuild, type Pushed } from './by-digest.ts';
import { buildCommands, buildFields, buildNeeds, otherOutputs, reasons } from './build.ts';
import { builderAt, isBuildx } from './builder.ts';
import { command } from './commands.ts';
import { docker } from './engine.ts';
import { emulatorNeeds } from './emulators.ts';
import { platformSlug, step } from './step.ts';
import { insecure, slug, verifySteps } from './verify.ts';

/** One platform in the registry, and the steps that brought it there. */
export interface PushedByTag {
  readonly steps: readonly Step[];
  readonly pushed: Pushed;
}

/** `assemble = "manifest"`, first part: build each platform where it belongs, and push it under its own tag. */
export function buildAndPushEach(
  job: Job,
  staging: readonly ArchReference[],
  emulation: Emulation | undefined,
): PushedByTag[] {
  return job.parts.flatMap((part) =>
    part.placements.map((placement) => {
      const staged = staging.find(({ platform }) => platform === placement.platform);
      if (staged === undefined) throw new Error(`no tag for ${placement.platform}`);
      const split = splitPart(part, placement.platform, job);
      const own = { part: split.part, image: withoutAttestations(split.image), placement, staged };
      return isBuildx(part.builder) ? pushedByBuilder(own, emulation) : pushedByEngine(own, emulation);
    }),
  );
}

/** Second part, after everything else has passed: join them, reference by reference, with `docker manifest`. */
export function joinSteps(job: Job, children: readonly Pushed[], after: readonly string[]): Step[] {
  let previous = after;
  return job.references.flatMap((reference) => {
    const steps = [
      createStep(job, reference, children, previous),
      annotateStep(job, reference, children),
      pushListStep(job, reference),
    ];
    previous = [`push-manifest/${slug(reference)}`];
    return [...steps, ...verifySteps({ ...job, references: [reference] }, previous)];
  });
}

/** One platform to build, and the tag to push it under. */
interface Staged {
  readonly part: Part;
  readonly image: BakeTarget;
  readonly placement: Placement;
  readonly staged: ArchReference;
}

function pushedByEngine(own: Staged, emulation: Emulation | undefined): PushedByTag {
  const { part, placement, staged } = own;
  const build = buildStep(own, emulation);
  const push = pushStep(part, placement, staged, build.id);
  const name = { out: push.id, name: 'reference' };
  const pushed = { name, repository: staged.repository, digest: undefined, isAttested: false, step: push };
  return { steps: [build, push], pushed };
}

/** A BuildKit has no store of images: its build pushes, and reports the digest. */
function pushedByBuilder({ part, image, placement, staged }: Staged, emulation: Emulation | undefined): PushedByTag {
  const { platform, where } = placement;
  const pushed = pushedBuild({
    id: `build/${part.target.name}/${platformSlug(platform)}`,
    part,
    image,
    repository: staged.repository,
    annotated: (image.annotations ?? []).length > 0,
    placements: [placement],
    builder: builderAt(part.builder, where),
    staged,
    emulation,
    env: withoutDefaultAttestations,
  });
  return { steps: [pushed.step], pushed };
}

/** By the environment: the legacy builder refuses the flag. */
const withoutDefaultAttestations = { BUILDX_NO_DEFAULT_ATTESTATIONS: ['1'] };

/** The engine's own build, with or without buildx. Attestations would make the image an index, which no list may hold. */
function buildStep({ part, image: split, placement, staged }: Staged, emulation: Emulation | undefined): Step {
  const { target, assembly } = part;
  const { platform, where } = placement;
  const image = { ...split, tags: [staged.reference], output: keptBeside(otherOutputs(split)) };
  return step({
    id: `build/${target.name}/${platformSlug(platform)}`,
    kind: 'build-image',
    title: `build ${target.name} for ${platform}`,
    needs: [...buildNeeds(undefined, where), ...emulatorNeeds([placement], emulation)],
    commands: buildCommands({
      part,
      image,
      platforms: [platform],
      with: { kind: 'engine', where },
      env: withoutDefaultAttestations,
    }),
    where,
    ...buildFields({ part, image }, [placement]),
    why: `${assembly.why}; ${reasons([placement])}`,
    from: target.span,
  });
}

/** What is pushed has to be in the engine's store, where a build with outputs keeps nothing unasked. */
function keptBeside(outputs: readonly Options[]): readonly Options[] {
  return outputs.length === 0 || outputs.some(isLoad) ? outputs : [...outputs, { type: 'docker' }];
}

function withoutAttestations(image: BakeTarget): BakeTarget {
  const { attest: _, ...rest } = image;
  return rest;
}

/** Pushes one platform; the engine then knows under which digest the registry has it. */
function pushStep(
  job: Part,
  { platform, where }: Placement,
  { reference, repository }: ArchReference,
  after: string,
): Step {
  const sameRepository = `{{range .RepoDigests}}{{if eq (index (split . "@") 0) "${repository}"}}{{println .}}{{end}}{{end}}`;
  return step({
    id: `push/${job.target.name}/${platformSlug(platform)}`,
    kind: 'push-image',
    title: `push ${reference}`,
    needs: [after],
    commands: [
      command([...docker(where), 'push', reference], {
        remedy: `the engine could not push ${reference}: log in with \`docker login\`, and look whether the registry answers`,
      }),
      command([...docker(where), 'image', 'inspect', '--format', sameRepository, reference], {
        capture: [{ name: 'reference', from: 'last-line' }],
      }),
    ],
    where,
    target: job.target.name,
    platforms: [platform],
    why: 'docker manifest joins only what is in a registry',
    from: job.target.span,
  });
}

/** A list is made anew: `--amend` would silently keep children of an earlier run, and a failed create leaves some behind. */
function createStep(job: Job, reference: string, children: readonly Pushed[], after: readonly string[]): Step {
  const sources = children.map(({ name }) => name);
  return step({
    id: `create-manifest/${slug(reference)}`,
    kind: 'create-manifest',
    title: `create the manifest list ${reference}`,
    needs: [...after],
    commands: [
      command(['docker', 'manifest', 'rm', reference], { tolerate: [1] }),
      command(['docker', 'manifest', 'create', ...insecure(reference, job.builder), reference, ...sources]),
    ],
    where: { engine: 'local' },
    target: job.target.name,
    why: job.assembly.why,
    from: job.target.span,
  });
}

/** Says of each child what it is, or is to be: builders leave the variant out, or write it differently. */
function annotateStep(job: Job, reference: string, children: readonly Pushed[]): Step {
  return step({
    id: `annotate-manifest/${slug(reference)}`,
    kind: 'annotate-manifest',
    title: `annotate the platforms of ${reference}`,
    needs: [`create-manifest/${slug(reference)}`],
    commands: children.map((child) => annotate(job, reference, child)),
    where: { engine: 'local' },
    target: job.target.name,
    why: 'the list says which platform each image is for',
    from: job.target.span,
  });
}

function annotate(job: Job, reference: string, { name: child, step: { platforms = [] } }: Pushed): Command {
  const platform = platforms[0] ?? '';
  const change = job.target.annotate.get(platform);
  const shown = change === undefined ? platformParts(platform) : changedPlatform(platform, change);
  const flags = [
    ...['--os', shown.os, '--arch', shown.arch],
    ...(shown.variant === undefined ? [] : ['--variant', shown.variant]),
    ...(change?.osVersion === undefined ? [] : ['--os-version', change.osVersion]),
    ...(change?.osFeatures ?? []).flatMap((feature) => ['--os-features', feature]),
  ];
  return command(['docker', 'manifest', 'annotate', reference, child, ...flags]);
}

function pushListStep(job: Job, reference: string): Step {
  return step({
    id: `push-manifest/${slug(reference)}`,
    kind: 'push-manifest',
    title: `push the manifest list ${reference}`,
    needs: [`annotate-manifest/${slug(reference)}`],
    commands: [command(['docker', 'manifest', 'push', '--purge', ...insecure(reference, job.builder), reference])],
    where: { engine: 'local' },
    target: job.target.name,
    why: 'this writes the tag',
    from: job.target.span,
  });
}
