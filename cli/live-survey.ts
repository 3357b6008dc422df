import type { Plan } from '../compiler/plan/plan.ts';
import { safeText } from '../runtime/display/safe-text.ts';
import { withGuards } from '../runtime/freshness/guards.ts';
import { isNeeded, type Finding, type Survey } from '../runtime/freshness/survey.ts';
import { ProcessRunner } from '../runtime/process-runner.ts';
import { surveyToolsFor, surveyWith } from './survey.ts';
import type { World } from './world.ts';

/** What of a plan would run now, by the registries, the contexts, the earlier results and the guards. */
export async function liveSurvey(plan: Plan, { cwd, env }: World): Promise<Survey> {
  const runner = new ProcessRunner({ cwd });
  const survey = await surveyWith(surveyToolsFor(plan, { cwd, env, runner }));
  return withGuards(plan, survey, { runner, env });
}

/** For people: each step, whether it would run, and why. */
export function surveyText({ steps }: Plan, survey: Survey): string {
  const width = Math.max(0, ...steps.map(({ id }) => id.length));
  const rows = steps.map(({ id }) => {
    const { state, because } = survey.get(id) ?? unknown;
    return `  ${states[state].padEnd(11)} ${id.padEnd(width)}  ${safeText(because)}`;
  });
  const count = steps.filter(({ id }) => isNeeded(survey, id)).length;
  const head = count === 0 ? 'now: nothing to do' : `now: ${count} of ${steps.length} steps would run`;
  return `${head}\n${rows.join('\n')}\n`;
}

/** For tools: `{ "plan": HASH, "survey": { STEP: { "state", "because" } } }` */
export function surveyJson({ hash, steps }: Plan, survey: Survey): object {
  const entries = steps.map(({ id }) => {
    const { state, because } = survey.get(id) ?? unknown;
    return [id, { state, because }] as const;
  });
  return { plan: hash, survey: Object.fromEntries(entries) };
}

const unknown: Finding = { state: 'needed', because: 'nothing is known of it' };

const states: { readonly [S in Finding['state']]: string } = {
  needed: 'needed',
  'up-to-date': 'done',
  'not-needed': 'not needed',
};
