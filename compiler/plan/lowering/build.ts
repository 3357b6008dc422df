import { learnedAttributes } from '../bake-definition.ts';
import type { Capture, Command } from '../command.ts';
import { argumentEnvironment, buildContext, buildFlags, localPath } from '../build-flags.ts';
import { isPush } from '../destination.ts';
import type { Part } from '../job.ts';
import { optionsToCsv } from '../options.ts';
import type { BakeTarget, Location, Options, Placement, Step } from '../plan.ts';
import { builderReady, isBuildx, wholeBuilder, type BuildxBuilder } from './builder.ts';
import { bakeCall } from './bake-call.ts';
import { command, type Word } from './commands.ts';
import { checkEngineId, docker } from './engine.ts';

/** The buildx builder that builds all platforms of a job at once; undefined: the one the CLI is set to. */
export function builderOfJob({ builder }: Part): BuildxBuilder | undefined {
  return isBuildx(builder) ? wholeBuilder(builder) : undefined;
}

/** A build of one image: what it is, and who builds it. */
export interface BuildRequest {
  readonly part: Pick<Part, 'target' | 'linked' | 'bakeFile'>;
  /** With the tags and outputs of this very build. */
  readonly image: BakeTarget;
  /** Empty: the machine's own, as buildx does. */
  readonly platforms: readonly string[];
  readonly with: Tool;
  readonly digest?: ReturnType<typeof metadata>;
  readonly env?: NonNullable<Command['env']>;
}

/** A buildx builder, the engine's own builder by way of buildx, or `docker build`, which may know no buildx. */
export type Tool =
  | { readonly kind: 'builder'; readonly name: string }
  | { readonly kind: 'buildx' | 'engine'; readonly where: Location };

/** What builds on a builder, or on the engine of a place where there is none. */
export function toolOf(builder: BuildxBuilder | undefined, where: Location): Tool {
  return builder === undefined ? { kind: 'buildx', where } : { kind: 'builder', name: builder.name };
}

/** A build, after the folders of its archives: buildx makes folders for trees of files, and none for a file. */
export function buildCommands(request: BuildRequest): Command[] {
  const files = (request.image.output ?? []).filter(isArchive).flatMap(({ dest }) => dest ?? []);
  const folders = [...new Set(files.map(folderOf))].filter((folder) => folder !== undefined);
  return [...folders.map(makeFolder), buildCommand(request)];
}

function isArchive({ type, tar }: Options): boolean {
  return type === 'tar' || ((type === 'oci' || type === 'docker') && tar !== 'false');
}

/** The folder of a file that is in none of those which are always there. */
function folderOf(file: string): string | undefined {
  const end = file.replace(/\/+$/, '').lastIndexOf('/');
  return end <= 0 ? undefined : file.slice(0, end);
}

function makeFolder(folder: string): Command {
  const remedy = `an output goes to the folder ${folder}, which cannot be made: mend its dest, or the permissions of the folder above`;
  return command(['mkdir', '-p', '--', folder], { remedy });
}

/**
 * Builds by flags; by a call of Bake in the script beside a bake file, unless it says what an older Bake reads past, and
 * where another target is a context, which has to be built in the same call.
 */
function buildCommand(request: BuildRequest): Command {
  const { part, image, platforms, with: tool, digest } = request;
  const isRead = part.bakeFile !== undefined && learnedAttributes(image).length === 0;
  const isBaked = isRead || Object.keys(part.linked).length > 0;
  const capture = digest?.capture(isBaked ? part.target.name : undefined);
  const call = { start: startWords(tool, 'bake'), part, image, platforms, flags: digest?.flags ?? [] };
  const { env: own, ...words } = isBaked ? bakeCall(call) : flagWords(request);
  const env = { ...own, ...request.env };
  return {
    ...words,
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ...(capture === undefined ? {} : { capture: [capture] }),
    remedy: 'the build itself failed; its last lines say why',
  };
}

/** An inline Dockerfile takes the standard input. */
function flagWords({ image, platforms, with: tool, digest }: BuildRequest): Command {
  const inline = image['dockerfile-inline'];
  const flags: Word[] = [
    ...buildFlags(image),
    ...(platforms.length === 0 ? [] : ['--platform', platforms.join(',')]),
    ...(image.tags ?? []).flatMap((tag) => ['--tag', tag]),
    ...outputFlags(image, tool),
    ...(digest?.flags ?? []),
  ];
  return command([...startWords(tool, 'build'), ...flags, localPath(buildContext(image))], {
    env: argumentEnvironment(image),
    ...(inline === undefined ? {} : { stdin: [inline] }),
  });
}

function startWords(tool: Tool, verb: 'build' | 'bake'): string[] {
  if (tool.kind === 'builder') return ['docker', 'buildx', verb, '--builder', tool.name];
  return [...docker(tool.where), ...(tool.kind === 'engine' && verb === 'build' ? [] : ['buildx']), verb];
}

/** Outputs in the short form where there is one. Asked for nothing else, an engine's own build keeps the image, and may know no flag for that. */
function outputFlags({ output = [] }: BakeTarget, tool: Tool): string[] {
  return output.flatMap((one) => {
    const csv = optionsToCsv(one);
    if (csv === 'type=docker' && tool.kind === 'engine' && output.length === 1) return [];
    const short = shortForms.get(csv);
    // Beside another output of its kind, buildx takes a short form to be about that one, and adds none.
    const isAlone = output.every((other) => other === one || exporterOf(other) !== exporterOf(one));
    return short !== undefined && isAlone ? [short] : ['--output', csv];
  });
}

const shortForms: ReadonlyMap<string, string> = new Map([
  ['type=registry', '--push'],
  ['type=image,push=true', '--push'],
  ['type=docker', '--load'],
]);

/** What BuildKit calls the writer of an output. */
function exporterOf({ type = 'local' }: Options): string {
  return type === 'registry' ? 'image' : type;
}

/**
 * The output that pushes an image to a repository by digest only, so that nobody sees it before it is tagged. Options
 * of the declared pushing output, such as a compression, are kept.
 */
export function pushByDigest(image: BakeTarget, repository: string, annotated: boolean): Options {
  return { ...byDigest(repository), ...keptOptions(image), ...mediaTypes(annotated) };
}

/** The output that pushes an image under its tags, by an engine that cannot push by digest. */
export function pushByTag(image: BakeTarget, annotated: boolean): Options {
  return { type: 'image', push: 'true', ...keptOptions(image), ...mediaTypes(annotated) };
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
  return Object.fromEntries(Object.entries(declared).filter(([key]) => !own.includes(key)));
}

/** Outputs that stay beside a push: a file, a folder, the engine's own store. */
export function otherOutputs({ output = [] }: BakeTarget): readonly Options[] {
  return output.filter((one) => !isPush(one));
}

/** The file in which buildx reports a build's digest, and the capture that reads it; bake reports by target. */
export function metadata(step: string): {
  readonly flags: readonly Word[];
  readonly capture: (target: string | undefined) => Capture;
} {
  const file = { tmp: `${step.replaceAll('/', '-')}.json` };
  return {
    flags: ['--metadata-file', file],
    capture: (target) => ({
      name: 'digest',
      from: 'metadata',
      ...(target === undefined ? {} : { target }),
      key: 'containerimage.digest',
      file: [file],
    }),
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

/** What every build waits for: its builder, or its engine and what is checked of this machine. */
export function buildNeeds(builder: BuildxBuilder | undefined, where: Location): string[] {
  if (builder !== undefined) return [builderReady(builder)];
  return [...new Set([checkEngineId({ engine: 'local' }), checkEngineId(where)])];
}

const modes = { native: 'natively', emulated: 'emulated', cross: 'cross-compiled' } as const;

/** `linux/amd64 natively, linux/arm64 emulated`, with the reasons. */
export function reasons(placements: readonly Placement[]): string {
  return placements.map(({ platform, mode, why }) => `${platform} ${modes[mode]}: ${why}`).join('; ');
}

export type BuildFields = Pick<Step, 'placements' | 'platforms' | 'target' | 'caches'>;

/** The fields that every build step of a job has. */
export function buildFields(
  { part: { target, linked }, image }: Pick<BuildRequest, 'part' | 'image'>,
  placements: readonly Placement[],
): BuildFields {
  const caches = [...new Set([image, ...Object.values(linked).map(({ bake }) => bake)].flatMap(cachesOf))];
  return {
    placements,
    platforms: placements.map(({ platform }) => platform),
    target: target.name,
    ...(caches.length === 0 ? {} : { caches }),
  };
}

/** What a build leaves in registries for later builds, and fails where it cannot. */
function cachesOf({ 'cache-to': caches = [] }: BakeTarget): string[] {
  return caches.flatMap(({ type, ref, 'ignore-error': ignored }) =>
    type === 'registry' && ref !== undefined && ignored !== 'true' ? [ref] : [],
  );
}
