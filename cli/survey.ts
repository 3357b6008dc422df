import type { Plan } from '../compiler/plan/plan.ts';
import type { CommandRunner } from '../runtime/command-runner.ts';
import { Contexts } from '../runtime/freshness/contexts.ts';
import type { RecorderTools } from '../runtime/freshness/result-recorder.ts';
import { ResultStore } from '../runtime/freshness/result-store.ts';
import { survey, type Survey } from '../runtime/freshness/survey.ts';
import { registryTools } from '../runtime/registry/tools.ts';
import { Registries } from '../runtime/registry/registries.ts';
import type { World } from './world.ts';

/** What a survey of a plan, and the keeping of its results, need; the contexts are read now. */
export function surveyToolsFor(
  plan: Plan,
  { cwd, env, runner }: Pick<World, 'cwd' | 'env'> & { readonly runner: CommandRunner },
): RecorderTools {
  const store = new ResultStore(cwd);
  const contexts = new Contexts(cwd, store);
  contexts.readAll(plan);
  return { plan, env, store, contexts, registry: registryTools(plan.inputs, { env, runner }) };
}

/** Looks at the registries, and at what was kept of earlier runs. */
export function surveyWith(tools: RecorderTools): Promise<Survey> {
  return survey({ ...tools, registries: new Registries(tools.registry) });
}
