import type { Capture, Command } from '../command.ts';
import { buildContext, buildFlags, localPath } from '../build-flags.ts';
import { isPush } from '../destination.ts';
import type { Part } from '../job.ts';
import { optionsToCsv } from '../options.ts';
import type { BakeTarget, Location, Options, Placement, Step } from '../plan.ts';
import { builderReady, isBuildx, wholeBuilder, type BuildxBuilder } from './builder.ts';
import { command, type Word } from './commands.ts';
import { checkEngineId } from './engine.ts';

/** The words before the flags of a build with buildx. */
export function buildxBuild(builder: BuildxBuilder | undefined): string[] {
  return ['docker', 'buildx', 'build', ...(builder === undefined ? [] : ['--builder', builder.name])];
}

/** The buildx builder that builds all platforms of a job at once; undefined: the one the CLI is set to. */
export function builderOfJob({ builder }: Part): BuildxBuilder | undefined {
  return isBuildx(builder) ? wholeBuilder(builder) : undefined;
}

/** A build of one image: flags of the attributes, then what the caller adds, then the context; an inline Dockerfile by stdin. */
export function buildCommand(
  start: readonly string[],
  image: BakeTarget,
  flags: readonly Word[],
  extras: Pick<Command, 'env' | 'capture'> = {},
): Command {
  const inline = image['dockerfile-inline'];
  return command([...start, ...buildFlags(image), ...flags, localPath(buildContext(image))], {
    ...extras,
    ...(inline === undefined ? {} : { stdin: [inline] }),
    remedy: 'the build itself failed; its last lines say why',
  });
}

export function platformFlag(platforms: readonly string[]): string[] {
  return ['--platform', platforms.join(',')];
}

export function tagFlags(image: BakeTarget): string[] {
  return (image.tags ?? []).flatMap((tag) => ['--tag', tag]);
}

/** Outputs as they were declared, in the short form where there is one. */
export function outputFlags(image: BakeTarget): string[] {
  return (image.output ?? []).flatMap((output) => {
    const csv = optionsToCsv(output);
    if (csv === 'type=registry' || csv === 'type=image,push=true') return ['--push'];
    return csv === 'type=docker' ? ['--load'] : ['--output', csv];
  });
}

/**
 * The output that pushes an image to a repository by digest only, so that nobody sees it before it is tagged. Options
 * of the declared pushing output, such as a compression, are kept.
 */
export function pushByDigest(image: BakeTarget, repository: string, annotated: boolean): string[] {
  return ['--output', optionsToCsv({ ...byDigest(repository), ...keptOptions(image), ...mediaTypes(annotated) })];
}

/** The output that pushes an image under its tags, by an engine that cannot push by digest. */
export function pushByTag(image: BakeTarget, annotated: boolean): string[] {
  const kept = { ...keptOptions(image), ...mediaTypes(annotated) };
  return Object.keys(kept).length === 0
    ? ['--push']
    : ['--output', optionsToCsv({ type: 'image', push: 'true', ...kept })];
}

function byDigest(repository: string): Options {
  return { type: 'image', name: repository, 'push-by-digest': 'true', 'name-canonical': 'true', push: 'true' };
}

function mediaTypes(annotated: boolean): Options {
  return annotated ? { 'oci-mediatypes': 'true' } : {};
}

/** Options of the declared pushing output that stay. */
function keptOptions(image: BakeTarget): Options {
  const declared = (image.output ?? []).find(isPush) ?? {};
  const own = ['type', 'name', 'push', 'push-by-digest', 'name-canonical'];
  const kept = Object.fromEntries(Object.entries(declared).filter(([key]) => !own.includes(key)));
  return kept;
}

/** Outputs that stay beside a push by digest: a file, a folder, the engine's own store. */
export function otherOutputs(image: BakeTarget): BakeTarget {
  return { ...image, output: (image.output ?? []).filter((output) => !isPush(output)) };
}

/** The file in which buildx reports a build's digest, and the capture that reads it. */
export function metadata(step: string): { readonly flags: readonly Word[]; readonly capture: Capture } {
  const file = { tmp: `${step.replaceAll('/', '-')}.json` };
  return {
    flags: ['--metadata-file', file],
    capture: { name: 'digest', from: 'metadata', key: 'containerimage.digest', file: [file] },
  };
}

/** Where a build of all platforms happens, as one place. */
export function whereAll(job: Part): Location {
  const [first, ...others] = job.placements;
  if (first === undefined) return { engine: 'local' };
  const same = others.every(({ where }) => where.node === first.where.node);
  if (same) return first.where;
  return { engine: 'local', ...(job.builder === undefined ? {} : { builder: job.builder.name }) };
}

/** What every build waits for: its engine or builder. */
export function buildNeeds(builder: BuildxBuilder | undefined, where: Location): string[] {
  return [builder === undefined ? checkEngineId(where) : builderReady(builder)];
}

const modes = { native: 'natively', emulated: 'emulated', cross: 'cross-compiled' } as const;

/** `linux/amd64 natively, linux/arm64 emulated`, with the reasons. */
export function reasons(placements: readonly Placement[]): string {
  return placements.map(({ platform, mode, why }) => `${platform} ${modes[mode]}: ${why}`).join('; ');
}

export type BuildFields = Pick<Step, 'placements' | 'platforms' | 'target'>;

/** The fields that every build step of a job has. */
export function buildFields(job: Part, placements = job.placements): BuildFields {
  return { placements, platforms: placements.map(({ platform }) => platform), target: job.target.name };
}
