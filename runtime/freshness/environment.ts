import type { Reads } from '../../compiler/plan/plan.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What BuildKit writes into images of itself (reproducible-builds.org). */
const always = ['SOURCE_DATE_EPOCH'] as const;

/** What buildx makes something else of a build by, where it is set. */
const whereSet = [
  'BUILDKIT_SYNTAX',
  'BUILDX_GIT_LABELS',
  'BUILDX_NO_DEFAULT_ATTESTATIONS',
  'DOCKER_DEFAULT_PLATFORM',
] as const;

/**
 * What a build takes of the environment: variables of docker's own by their values, arguments that may stand nowhere by
 * their seals. Secrets are left alone, as by BuildKit's cache.
 */
export function environmentOfBuild(
  { variables = [] }: Reads,
  env: Environment,
  seal: (value: string) => string,
): Readonly<Record<string, string | null>> {
  const names = [...always, ...whereSet.filter((name) => env[name] !== undefined)];
  const sealed = variables.map((name): [string, string | null] => {
    const value = env[name];
    return [name, value === undefined ? null : seal(value)];
  });
  return Object.fromEntries([...names.map((name): [string, string | null] => [name, env[name] ?? null]), ...sealed]);
}

/** Why nobody can tell what a build would take of the environment: labels of Git are new with every commit. */
export function unknownInEnvironment({ BUILDX_GIT_LABELS: labels = '' }: Environment): string | undefined {
  return /^(?:|0|f|false)$/i.test(labels) ? undefined : 'BUILDX_GIT_LABELS has it labelled by Git';
}
