/** An image reference taken apart, as written: nothing is defaulted. */
export interface Reference {
  /** `registry.example.com:5000`, or undefined for Docker Hub's short names. */
  readonly registry: string | undefined;
  /** Registry and path: `registry.example.com:5000/team/app`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

// Grammar of distribution/reference: path components, an optional registry before the first slash, tag, digest.
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const host = '(?:\\[[0-9a-fA-F:]+\\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]+)?';
const pattern = new RegExp(
  `^(?<repository>(?:(?<host>${host})/)?${component}(?:/${component})*)` +
    '(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>[a-z0-9+._-]+:[0-9a-fA-F]{32,}))?$',
);

/** Takes a reference apart, or undefined when it is none. */
export function parseReference(text: string): Reference | undefined {
  const groups = pattern.exec(text)?.groups;
  const repository = groups?.['repository'];
  if (repository === undefined || repository.length > 255) return undefined;
  const first = repository.includes('/') ? repository.slice(0, repository.indexOf('/')) : '';
  const registry = /[.:[]/.test(first) || first === 'localhost' ? first : undefined;
  if (registry === undefined && /[A-Z]/.test(repository)) return undefined;
  return { registry, repository, tag: groups?.['tag'], digest: groups?.['digest'] };
}

/**
 * The name by which a reference is the same as others that are written otherwise: `app` is `docker.io/library/app:latest`.
 * What is no reference is its own.
 */
export function canonicalName(text: string): string {
  const reference = parseReference(text);
  if (reference === undefined) return text;
  const { registry, repository, tag, digest } = reference;
  const path = registry === undefined ? repository : repository.slice(registry.length + 1);
  const host = (registry ?? 'docker.io').toLowerCase().replace(/^index\.docker\.io$/, 'docker.io');
  const owned = host === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  const end = digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}`;
  return `${host.replace(/^localhost(?=:|$)/, '127.0.0.1').replace(/:443$/, '')}/${owned}${end}`;
}

/** Whether Docker treats this registry as insecure without being told: the loopback range and `localhost`. */
export function isLoopback(reference: Reference): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(reference.registry ?? '');
}

/** The longest tag that registries accept (OCI distribution). */
export const maximalTagLength = 128;
