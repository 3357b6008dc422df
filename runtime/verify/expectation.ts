import { isLines, type Command } from '../../compiler/plan/command.ts';
import type { Plan, Publication, Step } from '../../compiler/plan/plan.ts';

/** What a plan says that a reference holds. */
export interface Expectation {
  readonly reference: string;
  /** As the plan names them; each is there once. */
  readonly platforms: readonly string[];
  /** Whether there may be further ones, of images that nobody here built. */
  readonly andOthers: boolean;
  /** Of the index. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Of what the index says of a platform. */
  readonly ofPlatforms: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What the index is to show for images that say another platform of themselves. */
  readonly restated: readonly string[];
  /** Whose images have an attestation. */
  readonly attested: readonly string[];
}

/** What a plan expects of the references that it publishes, in their order; tags of single architectures aside. */
export function expectationsOf(plan: Plan): Expectation[] {
  return plan.publishes.filter(({ staging }) => !staging).map((publication) => expectationOf(plan, publication));
}

function expectationOf(plan: Plan, { reference, platforms, restated = [] }: Publication): Expectation {
  const about = plan.steps.filter(({ commands }) => commands.some((command) => names(command, reference)));
  const { stdoutPlatforms = platforms, andOthers, facts = [] } = readBack(about) ?? {};
  const annotations = facts.flatMap((fact) => ('key' in fact ? [fact] : []));
  const ofPlatforms: Record<string, Record<string, string>> = {};
  for (const { of, key, value } of annotations) if (of !== 'index') (ofPlatforms[of] ??= {})[key] = value;
  return {
    reference,
    platforms: stdoutPlatforms,
    andOthers: andOthers === true,
    annotations: Object.fromEntries(
      annotations.flatMap(({ of, key, value }) => (of === 'index' ? [[key, value]] : [])),
    ),
    ofPlatforms,
    restated,
    attested: facts.flatMap((fact) => ('attested' in fact && fact.of !== 'index' ? [fact.of] : [])),
  };
}

/** What the plan itself wants to find when it reads the reference back. */
function readBack(steps: readonly Step[]) {
  for (const { expect } of steps.filter(({ kind }) => kind === 'verify-index').flatMap(({ commands }) => commands)) {
    if (expect !== undefined && 'stdoutPlatforms' in expect) return expect;
  }
  return undefined;
}

function names({ argv }: Command, reference: string): boolean {
  return argv.some((arg) => !isLines(arg) && arg.length === 1 && arg[0] === reference);
}
