import { readVariableFlags } from '../../compiler/manifest/flags.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import { recordedRuns, stepsOver } from '../../runtime/record/run-archive.ts';
import { carryOut, type CarryOutOptions } from '../carry-out.ts';
import { overridesOf, planFor } from '../compilation.ts';
import { Complaint, usageError } from '../complaint.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { World } from '../world.ts';
import type { ManifestOptions } from './manifest-options.ts';

export interface RunOptions extends ManifestOptions, CarryOutOptions {
  /** Go on with the latest run of this plan, which did not end well. */
  readonly resume?: true;
}

/** `mab run`: carries a plan out, compiled or saved. */
export async function runCommand(targets: readonly string[], options: RunOptions, world: World): Promise<ExitCode> {
  const plan = await planToRun(targets, options, world);
  const own = { ...world, env: { ...world.env, ...givenFor(plan, options) } };
  if (options.resume === true && !isToResume(plan, own)) return exitCode.done;
  const { outcome } = await carryOut(plan, options, own);
  return { done: exitCode.done, failed: exitCode.failed, interrupted: exitCode.interrupted }[outcome];
}

async function planToRun(targets: readonly string[], options: RunOptions, world: World): Promise<Plan> {
  const saved = targets.find(isPlanFile);
  if (saved === undefined) return planFor(targets, options, world);
  const { file, var: variables, push, load, hostPlatform } = options;
  const others = [...targets.filter((target) => target !== saved), ...file, ...overridesOf(options), ...variables];
  if (others.length > 0 || push || load || hostPlatform !== undefined) {
    throw usageError(`${saved} is a saved plan, which is executed exactly as it is`, `write \`mab run ${saved}\``);
  }
  const { readPlanFile } = await import('../plan-file.ts');
  return readPlanFile(saved, world);
}

/** Whether a TARGET is the path of a saved plan: names of targets have no dot. */
function isPlanFile(target: string): boolean {
  return target.endsWith('.json');
}

/** Sensitive variables that the command line gives: no plan holds their values, so the run's environment does. */
function givenFor({ inputs }: Plan, { var: flags }: RunOptions): Record<string, string> {
  const { value: given } = readVariableFlags(flags);
  return Object.fromEntries(
    (inputs.sensitive ?? []).flatMap((name) => {
      const text = given.get(name)?.text;
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/** Whether there is something left of the latest run of this plan. Throws where there was none. */
function isToResume({ hash }: Plan, { cwd, stderr }: World): boolean {
  const runs = recordedRuns(cwd);
  const run = runs.find(({ plan }) => plan === hash);
  if (run === undefined) {
    const [latest] = runs;
    throw new Complaint(
      latest === undefined
        ? 'there is no run to resume here'
        : `there is no run of this plan to resume: it has changed since the latest run, ${latest.id}`,
      'run it without --resume: what is still as it was is not built again',
    );
  }
  if (run.standing === 'running') throw new Complaint(`the run ${run.id} of this plan still runs`, 'wait for its end');
  const isWhole = run.standing === 'done';
  stderr.write(
    isWhole
      ? `the run ${run.id} of this plan ended well: there is nothing to resume\n`
      : `resuming the run ${run.id} (${run.standing}): ${stepsOver(run)} of ${run.steps} steps were over\n`,
  );
  return !isWhole;
}
