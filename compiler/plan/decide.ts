import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { typesOf } from '../manifest/bake/annotation.ts';
import type { Builder, BuilderNode, Located, Manifest, Target } from '../manifest/model.ts';
import { chooseAssembly } from './assembly.ts';
import { checkCollisions } from './collisions.ts';
import { annotates, checkShown } from './descriptor.ts';
import { references } from './destination.ts';
import { isPushed, publishes, type BakeFile, type Job, type Joined, type Part } from './job.ts';
import { decideJoin, type JoinJob } from './join.ts';
import { linkedTo } from './linked.ts';
import { checkTests } from './lowering/test-step.ts';
import { checkEmulation, checkStrategy, place, targetPlatforms } from './placement.ts';

/** What is decided of a manifest before anything is lowered to steps. */
export interface Decisions {
  readonly jobs: readonly Job[];
  readonly joins: readonly JoinJob[];
}

/** What decisions are made for. */
export interface Purpose {
  /** The platform of the machine that builds what no builder is declared for. */
  readonly platform: string;
  /** The path of the bake file that a script calls Bake with; undefined: builds get flags. */
  readonly bakeFile?: string | undefined;
}

/** Decides for every target that was asked for where its platforms are built and how they become one image. */
export function decideAll(manifest: Manifest, purpose: Purpose): Outcome<Decisions> {
  const diagnostics: Diagnostic[] = [...manifest.builders.values()].flatMap(checkNodes);
  const jobs = new Map<string, Job>();
  for (const [name, joined] of wantedJobs(manifest)) {
    const target = manifest.targets.get(name);
    if (target === undefined) continue;
    const isOwn = manifest.requested.includes(name) && (joined === undefined || isNamed(target));
    const job = decide(target, manifest, { ...purpose, joined }, isOwn ? references : withoutReferences);
    diagnostics.push(...job.diagnostics);
    if (job.value === undefined) continue;
    const decided = { ...job.value, joined };
    jobs.set(name, decided);
    diagnostics.push(...checkSigned(decided), ...lostAnnotations(decided));
  }
  const joins = manifest.joins.flatMap((join): JoinJob[] => {
    const decided = decideJoin(join, jobs);
    diagnostics.push(...decided.diagnostics);
    return decided.value === undefined ? [] : [decided.value];
  });
  diagnostics.push(...checkCollisions([...jobs.values()], manifest.joins));
  return { value: { jobs: [...jobs.values()], joins }, diagnostics };
}

/** Names of the targets to build, each with what the manifests that join it want of it. */
function wantedJobs({ requested, joins }: Manifest): ReadonlyMap<string, Joined | undefined> {
  const wanted = new Map<string, Joined | undefined>(requested.map((name) => [name, undefined]));
  for (const { sources, tags, annotations, annotate } of joins) {
    const isAnnotated = Object.keys(annotations).length > 0 || annotates(annotate);
    for (const source of sources) {
      if (source.kind !== 'target') continue;
      const before = wanted.get(source.target);
      const tag = before?.tag ?? tags[0]?.value ?? '';
      wanted.set(source.target, { tag, isAnnotated: isAnnotated || before?.isAnnotated === true });
    }
  }
  return wanted;
}

/** What is joined may do without a name of its own, also where everything is to be pushed. */
function isNamed({ bake: { tags = [], output = [] } }: Target): boolean {
  return tags.length > 0 || output.some(({ name }) => name !== undefined);
}

const withoutReferences: typeof references = () => ({ value: [], diagnostics: [] });

function decide(
  target: Target,
  manifest: Manifest,
  purpose: Purpose & { readonly joined: Joined | undefined },
  referencesOf: typeof references,
): Outcome<Omit<Job, 'joined'> | undefined> {
  const { platform: host } = purpose;
  const platforms = targetPlatforms(target, host);
  const diagnostics: Diagnostic[] = [...platforms.diagnostics];
  const parts = platforms.value.map((platform) => {
    const part = decidePart(target, platform, manifest, host);
    diagnostics.push(...part.diagnostics);
    return part.value;
  });
  const placements = parts.flatMap(({ part }) => part.placements);
  const builder = builderOf(target, manifest);
  const names = placements.map(({ platform }) => platform);
  const linked = linkedTo(target, names, manifest.targets, host);
  const isVaried = names.some((platform) => target.variants.has(platform));
  const differing = [...(isVaried ? [target.name] : []), ...linked.value.differing];
  const assembly = chooseAssembly(target, builder, placements, { differing, joined: purpose.joined });
  const final = referencesOf(target, assembly.value);
  diagnostics.push(...oncePerPlace([...linked.diagnostics, ...parts.flatMap(({ lacks }) => lacks)]));
  diagnostics.push(...checkTests(target, names), ...checkShown(target, names));
  diagnostics.push(...assembly.diagnostics, ...final.diagnostics);
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
  const whole = { target, builder, placements, assembly: assembly.value, linked: linked.value.linked };
  const { bakeFile: path } = purpose;
  const bakeFile: BakeFile | undefined =
    path === undefined ? undefined : { path, image: target.bake, linked: whole.linked };
  const job = { ...whole, bakeFile };
  const byPlatform = parts.map(({ part }) => ({ ...job, ...part }));
  return { value: { ...job, parts: differing.length > 0 ? byPlatform : [job], references: final.value }, diagnostics };
}

/** What a target and its blocks say of one context is one mistake. */
function oncePerPlace(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const placeOf = ({ span }: Diagnostic) => `${span.start}-${span.end} ${span.file.name}`;
  return diagnostics.filter((one, at) => diagnostics.findIndex((other) => placeOf(other) === placeOf(one)) === at);
}

/** Images that are pushed by digest alone are signed with what joins them. */
function checkSigned({ target: { name: target, sign }, references: published }: Pick<Job, 'target' | 'references'>) {
  return sign === undefined || published.length > 0 ? [] : [diagnostic('sign-unpublished', sign.span, { target })];
}

/** Annotations that no registry keeps, and those of an index that is not made. */
function lostAnnotations(job: Job): Diagnostic[] {
  const { name: target, bake, spanOf } = job.target;
  if (!isPushed(job)) return [];
  const isArchived = (bake.output ?? []).some(({ type }) => type === 'oci');
  return (bake.annotations ?? []).flatMap((text, at) => {
    const types = typesOf(text);
    const span = spanOf('annotations', at);
    return [
      ...(types.includes('index') && !publishes(job)
        ? [diagnostic('annotation-of-index', span, { text, target })]
        : []),
      ...(types.includes('index-descriptor') && !isArchived
        ? [diagnostic('annotation-of-index-descriptor', span, { text })]
        : []),
    ];
  });
}

interface DecidedPart {
  readonly part: Omit<Part, 'assembly' | 'bakeFile'>;
  /** What its contexts are not built for. */
  readonly lacks: readonly Diagnostic[];
}

/** One platform of a target, as its `platform` block has it. */
function decidePart(target: Target, platform: Located<string>, manifest: Manifest, host: string): Outcome<DecidedPart> {
  const own = { ...target, ...target.variants.get(platform.value) };
  const builder = builderOf(own, manifest);
  const machines = { builder, emulation: manifest.emulation, host };
  const placement = place(platform.value, machines, own);
  const linked = linkedTo(own, [platform.value], manifest.targets, host);
  const diagnostics = [...checkStrategy(placement, own), ...checkEmulation(platform, placement, machines)];
  const part = { target: own, builder, placements: [placement], linked: linked.value.linked };
  return { value: { part, lacks: linked.diagnostics }, diagnostics };
}

function builderOf({ builder }: Target, { builders }: Manifest): Builder | undefined {
  return builder === undefined ? undefined : builders.get(builder.value);
}

/** A node on another machine has to say what it runs: buildx would send everything to the first node. */
function checkNodes(builder: Builder): Diagnostic[] {
  return builder.nodes
    .filter((node) => node.platforms.length === 0 && isElsewhere(node))
    .map((node) => diagnostic('node-without-platforms', node.span, { node: node.name, builder: builder.name }));
}

function isElsewhere({ endpoint }: BuilderNode): boolean {
  return endpoint !== undefined && !endpoint.value.startsWith('unix://');
}
