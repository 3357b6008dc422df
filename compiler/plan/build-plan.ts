import { hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Emulation, Manifest } from '../manifest/model.ts';
import { decideAll, type Decisions } from './decide.ts';
import { isSigned, publicationsOf, publishes, type Job } from './job.ts';
import { publicationsOfJoin } from './join.ts';
import { lower, type Lowered } from './lowering/lower.ts';
import { programsOf } from './lowering/programs.ts';
import { standIns } from './alternative.ts';
import type { Draft, PlanInputs, Publication } from './plan.ts';

/**
 * Decides for every target that was asked for where its platforms are built and how they become one image, and lowers
 * that to steps. Where a mistake makes steps impossible, the plan still holds the images, and no step.
 */
export function buildPlan(manifest: Manifest, inputs: PlanInputs): Outcome<Draft> {
  return lowered(manifest, inputs, decideAll(manifest, inputs));
}

/**
 * The plan of a bake file, and of the script beside it, whose builds call Bake with the file of that path. Where Bake does
 * all of it by itself there is no step.
 */
export function bakePlan(manifest: Manifest, inputs: PlanInputs, bakeFile: string | undefined): Outcome<Draft> {
  const decided = decideAll(manifest, { platform: inputs.platform, bakeFile });
  if (!isBakes(decided.value, manifest.emulation)) return lowered(manifest, inputs, decided);
  return { ...decided, value: complete(manifest, inputs, decided.value, nothing) };
}

function lowered(manifest: Manifest, inputs: PlanInputs, decided: Outcome<Decisions>): Outcome<Draft> {
  const { value: decisions, diagnostics } = decided;
  if (hasErrors(diagnostics)) return { value: complete(manifest, inputs, decisions, nothing), diagnostics };
  const steps = lower(decisions.jobs, decisions.joins, manifest, inputs.platform);
  const found = [...diagnostics, ...steps.diagnostics];
  return { value: complete(manifest, inputs, decisions, hasErrors(found) ? nothing : steps.value), diagnostics: found };
}

const nothing: Lowered = { steps: [], staging: [] };

/** Whether Bake does the same by itself: no machines, nothing between builds and tags, and no tag that waits. */
function isBakes({ jobs, joins }: Decisions, emulation: Emulation | undefined): boolean {
  const isPlain = (job: Job): boolean =>
    job.builder === undefined && job.target.tests.length === 0 && job.assembly.kind === 'builder' && !isSigned(job);
  const isEmulated = jobs.some(({ placements }) => placements.some(({ mode }) => mode === 'emulated'));
  if (emulation !== undefined && isEmulated) return false;
  return joins.length === 0 && jobs.every(isPlain) && jobs.filter(publishes).length < 2;
}

function complete(
  manifest: Manifest,
  inputs: PlanInputs,
  { jobs, joins }: Decisions,
  { steps, staging, failover }: Lowered,
): Draft {
  const images = Object.fromEntries([...manifest.targets].map(([name, { bake }]) => [name, bake]));
  const final: Publication[] =
    steps.length === 0 ? [] : [...jobs.flatMap(publicationsOf), ...joins.flatMap(publicationsOfJoin)];
  const staged = staging.map(({ job, reference: { reference, platform } }): Publication => ({
    reference,
    target: job.target.name,
    platforms: [platform],
    staging: true,
  }));
  return {
    version: 1,
    images,
    groups: Object.fromEntries(manifest.groups),
    publishes: [...staged, ...final],
    inputs,
    ...programsOf([...steps, ...standIns(steps), ...(failover?.steps ?? [])]),
    steps,
    ...(failover === undefined ? {} : { failover }),
  };
}
