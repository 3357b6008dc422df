import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Emulation } from '../../manifest/model.ts';
import { archReferences, type ArchReference } from '../arch-tag.ts';
import { platformsOf, publishes, type Job } from '../job.ts';
import type { Step } from '../plan.ts';
import { buildEach, buildTogether, type Pushed } from './by-digest.ts';
import { builderReady, builderSteps, isBuildx, nodeBuilder, wholeBuilder, type BuildxBuilder } from './builder.ts';
import { lowerDirect } from './direct.ts';
import { checkEngines } from './engine.ts';
import { emulatorSteps } from './emulators.ts';
import { indexSteps } from './index-step.ts';
import { buildAndPushEach, joinSteps } from './manifest-list.ts';

/** The steps of a plan, and the tags that stay in registries beside the asked ones. */
export interface Lowered {
  readonly steps: readonly Step[];
  readonly staging: readonly { readonly job: Job; readonly reference: ArchReference }[];
}

/** How a job's images reach the registry. */
type Way =
  | { readonly kind: 'direct' }
  | { readonly kind: 'together' }
  | { readonly kind: 'each'; readonly staging: readonly ArchReference[] }
  | { readonly kind: 'manifest'; readonly staging: readonly ArchReference[] };

interface Routed {
  readonly job: Job;
  readonly way: Way;
}

/**
 * Turns decided jobs into steps: checks, builders, emulators, builds, and last the tags. No final tag is written before
 * every build of the run has passed; a single publishing job may let its one build push, since nothing else can fail.
 */
export function lower(jobs: readonly Job[], emulation: Emulation | undefined): Outcome<Lowered> {
  const diagnostics: Diagnostic[] = [];
  const publishing = jobs.filter(publishes).length;
  const routed = jobs.map((job): Routed => {
    const way = routeOf(job, publishing, diagnostics);
    return { job, way };
  });
  const emulators = emulatorSteps(jobs, emulation);
  diagnostics.push(...emulators.diagnostics);
  const setup = [...checkEngines(jobs), ...builders(routed, jobs), ...emulators.value];
  const builds = routed.map((one) => buildPart(one, emulation));
  const buildIds = builds.flatMap(({ steps }) =>
    steps.filter(({ kind }) => kind !== 'verify-index').map(({ id }) => id),
  );
  const tags = routed.flatMap(({ job, way }, index) => tagPart(job, way, builds[index], buildIds));
  const steps = inOrder([...setup, ...builds.flatMap(({ steps: own }) => own), ...tags]);
  return { value: { steps, staging: routed.flatMap(stagingOf) }, diagnostics };
}

function routeOf(job: Job, publishing: number, diagnostics: Diagnostic[]): Way {
  const { kind } = job.assembly;
  if (kind === 'manifest') return { kind, staging: stage(job, diagnostics) };
  const alone = publishing < 2 && kind === 'builder';
  if (!publishes(job) || alone) return { kind: 'direct' };
  if (!isBuildx(job.builder)) return { kind: 'each', staging: stage(job, diagnostics) };
  const nodes = new Set(job.placements.map(({ where }) => where.node));
  return kind === 'builder' && nodes.size === 1 ? { kind: 'together' } : { kind: 'each', staging: [] };
}

function stage(job: Job, diagnostics: Diagnostic[]): readonly ArchReference[] {
  const final = job.references[0];
  if (final === undefined) {
    diagnostics.push(diagnostic('publish-without-tag', job.target.span, { target: job.target.name }));
    return [];
  }
  const staged = archReferences(job.target, final, platformsOf(job));
  diagnostics.push(...staged.diagnostics);
  return staged.value;
}

function stagingOf({ job, way }: Routed): Lowered['staging'] {
  return 'staging' in way ? way.staging.map((reference) => ({ job, reference })) : [];
}

/** Every buildx builder that some job needs, once. */
function builders(routed: readonly Routed[], jobs: readonly Job[]): Step[] {
  const needed = new Map<string, BuildxBuilder>();
  for (const { job, way } of routed) {
    for (const builder of buildersOf(job, way)) needed.set(builderReady(builder), builder);
  }
  return [...needed.values()].flatMap((builder) => builderSteps(builder, jobs));
}

function buildersOf({ builder, placements }: Job, way: Way): BuildxBuilder[] {
  if (!isBuildx(builder)) return [];
  if (way.kind === 'direct') return [wholeBuilder(builder)];
  return placements.flatMap(({ where }) => (where.node === undefined ? [] : [nodeBuilder(builder, where.node)]));
}

interface Built {
  readonly steps: readonly Step[];
  readonly pushed: readonly Pushed[];
}

function buildPart({ job, way }: Routed, emulation: Emulation | undefined): Built {
  switch (way.kind) {
    case 'direct':
      return { steps: lowerDirect(job, emulation), pushed: [] };
    case 'manifest':
      return { steps: buildAndPushEach(job, way.staging, emulation), pushed: [] };
    case 'together':
      return asBuilt(buildTogether(job, emulation));
    case 'each':
      return asBuilt(buildEach(job, way.staging, emulation));
  }
}

function asBuilt(pushed: readonly Pushed[]): Built {
  return { steps: pushed.map((one) => one.step), pushed };
}

function tagPart(job: Job, way: Way, built: Built | undefined, after: readonly string[]): Step[] {
  if (built === undefined || way.kind === 'direct') return [];
  return way.kind === 'manifest' ? joinSteps(job, built.steps, after) : indexSteps(job, built.pushed, after);
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
