import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Builder, BuilderNode, Manifest, Target } from '../manifest/model.ts';
import { chooseAssembly } from './assembly.ts';
import { hashOf } from './canonical-json.ts';
import { references } from './destination.ts';
import { publicationsOf, type Job } from './job.ts';
import { lower, type Lowered } from './lowering/lower.ts';
import { checkEmulation, place, targetPlatforms } from './placement.ts';
import type { Plan, PlanInputs, Publication } from './plan.ts';

/**
 * Decides for every target that was asked for where its platforms are built and how they become one image, and lowers
 * that to steps. Where a mistake makes steps impossible, the plan still holds the images, and no step.
 */
export function buildPlan(manifest: Manifest, inputs: PlanInputs): Outcome<Plan> {
  const diagnostics: Diagnostic[] = [...manifest.builders.values()].flatMap(checkNodes);
  const jobs: Job[] = [];
  for (const name of manifest.requested) {
    const target = manifest.targets.get(name);
    if (target === undefined) continue;
    const job = decide(target, manifest, inputs.platform);
    diagnostics.push(...job.diagnostics);
    if (job.value !== undefined) jobs.push(job.value);
  }
  const lowered = hasErrors(diagnostics) ? undefined : lower(jobs, manifest.emulation);
  if (lowered !== undefined) diagnostics.push(...lowered.diagnostics);
  const usable = lowered !== undefined && !hasErrors(diagnostics) ? lowered.value : { steps: [], staging: [] };
  return { value: complete(manifest, inputs, jobs, usable), diagnostics };
}

function decide(target: Target, manifest: Manifest, host: string): Outcome<Job | undefined> {
  const builder = target.builder === undefined ? undefined : manifest.builders.get(target.builder.value);
  const machines = { builder, emulation: manifest.emulation, host };
  const platforms = targetPlatforms(target, host);
  const placements = platforms.value.map(({ value }) => place(value, machines));
  const assembly = chooseAssembly(target, builder, placements);
  const final = references(target, assembly.value);
  const diagnostics = [
    ...platforms.diagnostics,
    ...platforms.value.flatMap((platform, at) => {
      const placement = placements[at];
      return placement === undefined ? [] : checkEmulation(platform, placement, machines);
    }),
    ...assembly.diagnostics,
    ...final.diagnostics,
  ];
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
  return { value: { target, builder, placements, assembly: assembly.value, references: final.value }, diagnostics };
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

function complete(manifest: Manifest, inputs: PlanInputs, jobs: readonly Job[], { steps, staging }: Lowered): Plan {
  const images = Object.fromEntries([...manifest.targets].map(([name, { bake }]) => [name, bake]));
  const final: Publication[] = steps.length === 0 ? [] : jobs.flatMap(publicationsOf);
  const staged = staging.map(({ job, reference: { reference, platform } }): Publication => ({
    reference,
    target: job.target.name,
    platforms: [platform],
    staging: true,
  }));
  const plan = {
    version: 1 as const,
    images,
    groups: Object.fromEntries(manifest.groups),
    publishes: [...staged, ...final],
    inputs,
    steps,
  };
  return { ...plan, hash: hashOf(plan) };
}
