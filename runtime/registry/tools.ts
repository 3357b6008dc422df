import type { PlanInputs } from '../../compiler/plan/plan.ts';
import type { CommandRunner } from '../command-runner.ts';
import { authoritiesFor } from './authorities.ts';
import { DockerConfig } from './docker-config.ts';
import { proxyFor } from './proxy.ts';
import type { RegistryTools } from './session.ts';

/** Long enough for a registry that is far away, in milliseconds. */
const defaultTimeout = 15_000;

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs credential helpers. */
  readonly runner: CommandRunner;
  /** Milliseconds for one request. */
  readonly timeout?: number | undefined;
}

/** Speaks to the registries of a plan as docker of this environment does. */
export function registryTools(
  { insecureRegistries = [] }: Pick<PlanInputs, 'insecureRegistries'>,
  { env, runner, timeout = defaultTimeout }: Surroundings,
): RegistryTools {
  const config = new DockerConfig(env, runner);
  return {
    credentials: (registry) => config.credentials(registry),
    authorities: (host) => authoritiesFor(host, env),
    proxyFor: (url) => proxyFor(url, env),
    insecure: new Set(insecureRegistries),
    timeout,
  };
}
