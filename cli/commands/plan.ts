import { reviewText } from '../../compiler/emit/review/text.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import { planFor } from '../compilation.ts';
import { usageError } from '../complaint.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { deliver } from '../output-file.ts';
import type { World } from '../world.ts';
import type { ManifestOptions } from './manifest-options.ts';

export interface PlanOptions extends ManifestOptions {
  readonly format?: 'text' | 'json';
  readonly output?: string;
  /** Look at the machine and the registries. */
  readonly live?: true;
  readonly detailedExitcode?: true;
}

/** `mab plan`: what would happen; as JSON it is what `mab run` takes. */
export async function planCommand(targets: readonly string[], options: PlanOptions, world: World): Promise<ExitCode> {
  const { live, detailedExitcode } = options;
  if (detailedExitcode === true && live !== true) {
    throw usageError('--detailed-exitcode tells what --live has found', 'write --live too');
  }
  const plan = await planFor(targets, options, world);
  if (live === true) return reviewLive(plan, options, world);
  return deliver(formatOf(options) === 'json' ? jsonText(plan) : reviewText(plan), options, world);
}

/** The review, and what of it would run now. The survey stands beside the plan: it is no part of it. */
async function reviewLive(plan: Plan, options: PlanOptions, world: World): Promise<ExitCode> {
  const { liveSurvey, surveyJson, surveyText } = await import('../live-survey.ts');
  const survey = await liveSurvey(plan, world);
  const text =
    formatOf(options) === 'json'
      ? jsonText(surveyJson(plan, survey))
      : `${reviewText(plan)}\n${surveyText(plan, survey)}`;
  const code = deliver(text, options, world);
  const isIdle = [...survey.values()].every(({ state }) => state !== 'needed');
  return code === exitCode.done && options.detailedExitcode === true && !isIdle ? exitCode.somethingToDo : code;
}

function formatOf({ output, format }: PlanOptions): 'text' | 'json' {
  return format ?? (output?.endsWith('.json') === true ? 'json' : 'text');
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
