import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Builder, Emulation, Manifest } from '../../manifest/model.ts';
import { archReferences, type ArchReference } from '../arch-tag.ts';
import { isPushed, isSigned, platformsOf, publishes, type Job, type Part } from '../job.ts';
import type { JoinJob } from '../join.ts';
import type { Location, Step } from '../plan.ts';
import { parseReference } from '../reference.ts';
import { checkSplit } from '../split.ts';
import { lowerApart } from './apart.ts';
import { buildEach, buildTogether, type Pushed } from './by-digest.ts';
import {
  builderReady,
  builderSteps,
  isBuildx,
  nodeBuilder,
  startedNodes,
  wholeBuilder,
  type BuildxBuilder,
} from './builder.ts';
import { contextSteps } from './context.ts';
import { lowerDirect } from './direct.ts';
import { checkEngines } from './engine.ts';
import { emulatorSteps, type Site } from './emulators.ts';
import { indexOfJob, type PreparedIndex } from './index-step.ts';
import { indexOfJoin } from './join-step.ts';
import { buildAndPushEach, joinSteps } from './manifest-list.ts';
import { checkSteps } from './image-check.ts';
import { testSteps, type Testable } from './test-step.ts';

/** The steps of a plan, and the tags that stay in registries beside the asked ones. */
export interface Lowered {
  readonly steps: readonly Step[];
  readonly staging: readonly { readonly job: Job; readonly reference: ArchReference }[];
}

/** How a job's images reach the registry. */
type Way =
  | { readonly kind: 'direct' }
  | { readonly kind: 'apart'; readonly why: string }
  | { readonly kind: 'together' }
  | { readonly kind: 'each'; readonly staging: readonly ArchReference[]; readonly why: string }
  | { readonly kind: 'manifest'; readonly staging: readonly ArchReference[] };

interface Routed {
  readonly job: Job;
  readonly way: Way;
}

/**
 * Turns decided jobs into steps: checks, builders, emulators, builds, and last the tags. No final tag is written before
 * every build of the run has passed; a single publishing job lets its one build push where that cannot push by digest.
 */
export function lower(
  jobs: readonly Job[],
  joins: readonly JoinJob[],
  { emulation, sensitive }: Pick<Manifest, 'emulation' | 'sensitive'>,
): Outcome<Lowered> {
  const diagnostics: Diagnostic[] = [];
  const publishing = jobs.filter(publishes).length + joins.length;
  const routed = jobs.map((job): Routed => {
    const way = routeOf(job, publishing, diagnostics);
    return { job, way };
  });
  const parts = jobs.flatMap((job) => job.parts);
  const emulators = emulatorSteps(routed.flatMap(sitesOf), emulation);
  diagnostics.push(...emulators.diagnostics);
  const builders = neededBuilders(routed);
  const signers = [...jobs.filter(isSigned).map(({ target }) => target), ...joins.map(({ join }) => join)];
  const setup = [
    ...checkEngines(parts, { started: builders.flatMap(startedNodes), joins, sensitive, signers }),
    ...contextSteps(builders),
    ...builders.flatMap((builder) => builderSteps(builder, { parts, emulation })),
    ...emulators.value,
  ];
  const builds = routed.map((one) => buildPart(one, emulation));
  const tests = [
    ...routed.flatMap(({ job }, index) => checkSteps(job, builds[index]?.pushed ?? [])),
    ...testSteps(builds.flatMap(({ testable }) => testable)),
  ];
  const before = [...builds.flatMap(({ steps }) => steps), ...tests]
    .filter(({ kind }) => kind !== 'verify-index')
    .map(({ id }) => id);
  const pushedBy = new Map(routed.map(({ job }, index) => [job, builds[index]?.pushed ?? []]));
  const ready = setup.filter(({ id }) => id === 'check-engine').map(({ id }) => id);
  const indexes = [
    ...routed.map(({ job, way }, index) => indexPart(job, way, builds[index], before)),
    ...joins.map((join) => indexOfJoin(join, pushedBy, { ready, after: before })),
  ];
  const prepared = indexes.flatMap((index) => index.steps);
  const after = [...before, ...prepared.filter(({ kind }) => kind === 'check-index').map(({ id }) => id)];
  const signed = indexes.flatMap((index) => index.sign(after));
  const tags = indexes.flatMap((index) => index.tag([...after, ...signed.map(({ id }) => id)]));
  const built = builds.flatMap(({ steps: own }) => own);
  const steps = inOrder([...setup, ...built, ...tests, ...prepared, ...signed, ...tags]);
  return { value: { steps, staging: routed.flatMap(stagingOf) }, diagnostics };
}

function routeOf(job: Job, publishing: number, diagnostics: Diagnostic[]): Way {
  const { kind } = job.assembly;
  const isTested = job.target.tests.length > 0;
  if (kind !== 'builder' || isTested) diagnostics.push(...checkSplit(job.target, platformsOf(job)));
  if (!isPushed(job)) {
    if (kind === 'builder' && !isTested) return { kind: 'direct' };
    return { kind: 'apart', why: whyApart(job, 'an engine takes one platform at a time to be tested') };
  }
  if (kind === 'manifest') return { kind, staging: stage(job, diagnostics) };
  const isAlone = publishing < 2 && job.joined === undefined && !isTested && !isSigned(job);
  if (isAlone && kind === 'builder' && !isOneNode(job.builder)) return { kind: 'direct' };
  const before = waitsFor(job);
  if (job.parts.some(({ builder }) => !isBuildx(builder))) {
    const why = whyApart(job, `${before}, and the builder of an engine pushes no index by digest`);
    return { kind: 'each', staging: stage(job, diagnostics), why };
  }
  const nodes = new Set(job.placements.map(({ where }) => where.node));
  if (kind === 'builder' && nodes.size === 1) return { kind: 'together' };
  const why = whyApart(job, `${before}, and a builder of several nodes pushes no index by digest alone`);
  return { kind: 'each', staging: [], why };
}

/** Why platforms are built one by one: by the assembly, or by a `reason` that one build cannot do it here. */
function whyApart({ assembly, placements }: Job, reason: string): string {
  return assembly.kind === 'builder' && placements.length > 1 ? `each platform apart: ${reason}` : assembly.why;
}

/** What comes before the tags of an image whose own build would otherwise write them. */
function waitsFor(job: Job): string {
  const { joined, target } = job;
  if (joined !== undefined) return 'a manifest block joins it';
  if (target.tests.length > 0) return 'its tests come before its tags';
  return isSigned(job) ? 'it is signed before its tags' : 'its tags wait for the other targets';
}

/** Whether one build on a builder can push by digest: one of several nodes would write a tag \`latest\` of its own. */
function isOneNode(builder: Builder | undefined): boolean {
  return isBuildx(builder) && builder.nodes.length === 1;
}

function stage(job: Job, diagnostics: Diagnostic[]): readonly ArchReference[] {
  const final = job.references[0] ?? joinedAs(job);
  if (final === undefined) {
    diagnostics.push(diagnostic('publish-without-tag', job.target.span, { target: job.target.name }));
    return [];
  }
  const staged = archReferences(job.target, final, platformsOf(job));
  diagnostics.push(...staged.diagnostics);
  return staged.value;
}

/** Several targets may be joined in one repository, so that the name of each is a part of its tags. */
function joinedAs({ joined, target }: Job): string | undefined {
  const parsed = joined === undefined ? undefined : parseReference(joined.tag);
  return parsed === undefined ? undefined : `${parsed.repository}:${parsed.tag ?? 'latest'}-${target.name}`;
}

function stagingOf({ job, way }: Routed): Lowered['staging'] {
  return 'staging' in way ? way.staging.map((reference) => ({ job, reference })) : [];
}

/** Every buildx builder that some job needs, once. */
function neededBuilders(routed: readonly Routed[]): readonly BuildxBuilder[] {
  const needed = new Map<string, BuildxBuilder>();
  for (const { job, way } of routed) {
    for (const builder of job.parts.flatMap((part) => buildersOf(part, way)))
      needed.set(builderReady(builder), builder);
  }
  return [...needed.values()];
}

function buildersOf(part: Part, way: Way): BuildxBuilder[] {
  return part.placements.flatMap(({ where }) => builderFor(part, way, where) ?? []);
}

/** Only a build of all platforms at once is left to buildx's own choice of nodes. */
function builderFor({ builder }: Part, way: Way, { node }: Location): BuildxBuilder | undefined {
  if (!isBuildx(builder)) return undefined;
  return way.kind === 'direct' || node === undefined ? wholeBuilder(builder) : nodeBuilder(builder, node);
}

function sitesOf({ job, way }: Routed): Site[] {
  return job.parts.map((part) => ({ part, builderFor: (where) => builderFor(part, way, where) }));
}

interface Built {
  readonly steps: readonly Step[];
  readonly pushed: readonly Pushed[];
  readonly testable: readonly Testable[];
}

function buildPart({ job, way }: Routed, emulation: Emulation | undefined): Built {
  switch (way.kind) {
    case 'direct':
      return { steps: lowerDirect(job, emulation), pushed: [], testable: [] };
    case 'apart':
      return { pushed: [], ...lowerApart(job, way.why, emulation) };
    case 'manifest': {
      const each = buildAndPushEach(job, way.staging, emulation);
      const built = asBuilt(
        job,
        each.map(({ pushed }) => pushed),
      );
      return { ...built, steps: each.flatMap(({ steps }) => steps) };
    }
    case 'together':
      return asBuilt(job, buildTogether(job, emulation));
    case 'each':
      return asBuilt(job, buildEach(job, way, emulation));
  }
}

function asBuilt(job: Job, pushed: readonly Pushed[]): Built {
  const testable = job.parts.flatMap((part) =>
    part.placements.flatMap(({ platform, where }): Testable[] => {
      const image = pushed.find(({ step: { platforms } }) => platforms?.includes(platform));
      return image === undefined ? [] : [{ part, platform, where, image: image.name, after: image.step.id }];
    }),
  );
  return { steps: pushed.map((one) => one.step), pushed, testable };
}

function indexPart(job: Job, way: Way, built: Built | undefined, before: readonly string[]): PreparedIndex {
  if (built === undefined || way.kind === 'direct' || way.kind === 'apart' || !publishes(job)) {
    return { steps: [], sign: () => [], tag: () => [] };
  }
  if (way.kind === 'manifest') {
    return { steps: [], sign: () => [], tag: (after) => joinSteps(job, built.pushed, after) };
  }
  return indexOfJob(job, built.pushed, before);
}

/** The given order, with steps moved only as far back as their needs require. */
function inOrder(steps: readonly Step[]): Step[] {
  const done = new Set<string>();
  const ordered: Step[] = [];
  let waiting = steps;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) => needs.every((need) => done.has(need)));
    if (ready.length === 0) throw new Error(`steps need each other: ${waiting.map(({ id }) => id).join(', ')}`);
    for (const one of ready) done.add(one.id);
    ordered.push(...ready);
    waiting = waiting.filter((one) => !done.has(one.id));
  }
  return ordered;
}
