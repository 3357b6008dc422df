import type { Plan } from '../../compiler/plan/plan.ts';
import { isLoopback, parseReference } from '../../compiler/plan/reference.ts';

/** A repository that a plan writes to, and the registry that has it. */
export interface Destination {
  /** As the plan has it: `registry.example.com/team/app`. */
  readonly repository: string;
  /** `registry.example.com:5000`; the host that answers, which for Docker Hub is not the one in references. */
  readonly host: string;
  /** The path in the registry: `team/app`. */
  readonly name: string;
  /** What credentials are kept under. */
  readonly credentialKey: string;
  /** Registries of this machine are spoken to in plain HTTP, as docker does. */
  readonly isLoopback: boolean;
}

/** The repositories that a plan writes images and caches to, each once. */
export function destinationsOf({ publishes, steps }: Pick<Plan, 'publishes' | 'steps'>): Destination[] {
  const written = [...publishes.map(({ reference }) => reference), ...steps.flatMap(({ caches = [] }) => caches)];
  const found = written.flatMap((reference) => destinationOf(reference) ?? []);
  return [...new Map(found.map((one) => [one.repository, one])).values()];
}

/** The repository of a reference, and the registry that has it; undefined where it is no reference. */
export function destinationOf(text: string): Destination | undefined {
  const reference = parseReference(text);
  if (reference === undefined) return undefined;
  const { registry, repository } = reference;
  if (registry === undefined) return onHub(repository, repository);
  const name = repository.slice(registry.length + 1);
  if (/^(?:index\.)?docker\.io$/.test(registry)) return onHub(repository, name);
  return { repository, host: registry, name, credentialKey: registry, isLoopback: isLoopback(reference) };
}

/** Docker Hub: images without an owner are those of `library`. */
function onHub(repository: string, path: string): Destination {
  return {
    repository,
    host: 'registry-1.docker.io',
    name: path.includes('/') ? path : `library/${path}`,
    credentialKey: 'https://index.docker.io/v1/',
    isLoopback: false,
  };
}
