import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Emulation, Manifest } from '../../manifest/model.ts';
import type { Job, Part } from '../job.ts';
import type { Location, Step } from '../plan.ts';
import { lowerApart } from './apart.ts';
import {
  builderReady,
  builderSteps,
  isBuildx,
  nodeBuilder,
  startedNodes,
  wholeBuilder,
  type BuildxBuilder,
} from './builder.ts';
import { buildEach, buildTogether, type Pushed } from './by-digest.ts';
import { contextSteps } from './context.ts';
import { lowerDirect } from './direct.ts';
import { checkEngines, type Surroundings } from './engine.ts';
import { emulatorSteps, type Site } from './emulators.ts';
import { checkSteps } from './image-check.ts';
import { buildAndPushEach } from './manifest-list.ts';
import type { Routed, Way } from './route.ts';
import { testSteps, type Testable } from './test-step.ts';

/** What jobs are lowered with. */
export interface Workshop extends Pick<Manifest, 'emulation' | 'sensitive'>, Pick<Surroundings, 'joins' | 'signers'> {
  /** The platform of the machine that the Docker CLI talks to. */
  readonly host: string;
}

/** Everything that comes before the indexes and the tags. */
export interface Prepared {
  /** Engines, builders and emulators. */
  readonly setup: readonly Step[];
  /** For each job, in their order. */
  readonly builds: readonly Built[];
  readonly tests: readonly Step[];
}

/** Readies the machines on which jobs are placed, builds there, and tests what was built. */
export function prepare(routed: readonly Routed[], workshop: Workshop): Outcome<Prepared> {
  const { emulation } = workshop;
  const parts = routed.flatMap(({ job }) => job.parts);
  const emulators = emulatorSteps(routed.flatMap(sitesOf), emulation);
  const builders = neededBuilders(routed);
  const setup = [
    ...checkEngines(parts, { ...workshop, started: builders.flatMap(startedNodes) }),
    ...contextSteps(builders),
    ...builders.flatMap((builder) => builderSteps(builder, { parts, emulation })),
    ...emulators.value,
  ];
  const builds = routed.map((one) => buildPart(one, emulation));
  const tests = [
    ...routed.flatMap(({ job }, index) => checkSteps(job, builds[index]?.pushed ?? [])),
    ...testSteps(builds.flatMap(({ testable }) => testable)),
  ];
  return { value: { setup, builds, tests }, diagnostics: emulators.diagnostics };
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

/** What a job's builds are, and what they made. */
export interface Built {
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
