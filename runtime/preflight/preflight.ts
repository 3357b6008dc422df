import type { Plan } from '../../compiler/plan/plan.ts';
import type { CommandRunner } from '../command-runner.ts';
import type { Event } from '../event.ts';
import { registryTools } from '../registry/tools.ts';
import { checkDestination } from './check.ts';
import { destinationsOf, type Destination } from './destination.ts';
import { unclear, type Verdict } from './verdict.ts';

export interface PreflightOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs credential helpers. */
  readonly runner: CommandRunner;
  readonly onEvent: (event: Event) => void;
  /** Milliseconds for one request. */
  readonly timeout?: number;
}

/**
 * Asks the registries of a plan whether they will take what it publishes, all at once, before anything is built. Tells
 * whether the run may go on: an answer that says neither does not stop it.
 */
export async function preflight(plan: Plan, options: PreflightOptions): Promise<boolean> {
  const { env, runner, onEvent, timeout } = options;
  const tools = registryTools(env, runner, timeout);
  const began = performance.now();
  const verdicts = await Promise.all(
    destinationsOf(plan).map(async (destination) => {
      const verdict = isBehindProxy(destination, env)
        ? unclear('it is reached by a proxy, which mab does not use')
        : await checkDestination(destination, tools);
      const at = Math.round(performance.now() - began);
      onEvent({ kind: 'registry-checked', at, repository: destination.repository, verdict });
      return verdict;
    }),
  );
  return verdicts.every(({ kind }: Verdict) => kind !== 'refused');
}

/** Whether docker would go by a proxy, from the usual variables. */
function isBehindProxy({ host, isLoopback }: Destination, env: PreflightOptions['env']): boolean {
  const proxy = env['HTTPS_PROXY'] || env['https_proxy'] || '';
  if (isLoopback || proxy === '') return false;
  const bare = host.replace(/:\d+$/, '').toLowerCase();
  const exempt = (env['NO_PROXY'] || env['no_proxy'] || '').split(',').map((one) => one.trim().toLowerCase());
  return !exempt.some((one) => {
    const name = one.replace(/^\*?\./, '').replace(/:\d+$/, '');
    return name !== '' && (name === '*' || bare === name || bare.endsWith(`.${name}`));
  });
}
