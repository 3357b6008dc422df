import type { Plan } from '../../compiler/plan/plan.ts';
import type { CommandRunner } from '../command-runner.ts';
import type { Event } from '../event.ts';
import { registryTools } from '../registry/tools.ts';
import { checkDestination } from './check.ts';
import { destinationsOf } from '../registry/destination.ts';
import type { Verdict } from './verdict.ts';

export interface PreflightOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs credential helpers. */
  readonly runner: CommandRunner;
  readonly onEvent: (event: Event) => void;
  /** Milliseconds for one request. */
  readonly timeout?: number;
}

/**
 * Asks the registries of a plan whether they will take what it publishes, and its caches, all at once, before anything is built. Tells
 * whether the run may go on: an answer that says neither does not stop it.
 */
export async function preflight(plan: Plan, options: PreflightOptions): Promise<boolean> {
  const { env, runner, onEvent, timeout } = options;
  const tools = registryTools(plan.inputs, { env, runner, timeout });
  const began = performance.now();
  const verdicts = await Promise.all(
    destinationsOf(plan).map(async (destination) => {
      const verdict = await checkDestination(destination, tools);
      const at = Math.round(performance.now() - began);
      onEvent({ kind: 'registry-checked', at, repository: destination.repository, verdict });
      return verdict;
    }),
  );
  return verdicts.every(({ kind }: Verdict) => kind !== 'refused');
}
