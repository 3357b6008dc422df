import type { CommandRunner } from '../command-runner.ts';
import { authoritiesFor } from './authorities.ts';
import { DockerConfig } from './docker-config.ts';
import { proxyFor } from './proxy.ts';
import type { RegistryTools } from './session.ts';

/** Long enough for a registry that is far away, in milliseconds. */
const defaultTimeout = 15_000;

/** Speaks to registries as docker of this environment does; `runner` runs its credential helpers. */
export function registryTools(
  env: Readonly<Record<string, string | undefined>>,
  runner: CommandRunner,
  timeout = defaultTimeout,
): RegistryTools {
  const config = new DockerConfig(env, runner);
  return {
    credentials: (registry) => config.credentials(registry),
    authorities: (host) => authoritiesFor(host, env),
    proxyFor: (url) => proxyFor(url, env),
    timeout,
  };
}
