import { parseJson } from '../json.ts';
import { parseReference } from '../../compiler/plan/reference.ts';
import { destinationOf } from './destination.ts';
import type { HttpAnswer } from './http.ts';
import { NoAnswer } from './no-answer.ts';
import { RegistrySession, type Access, type RegistryTools } from './session.ts';

/** What a reference stands for. */
interface Found {
  readonly digest: string;
  /** Of the index or manifest; absent where the registry does not say. */
  readonly mediaType?: string;
  /** Of the index or manifest alone, in bytes; absent where the registry does not say. */
  readonly size?: number;
}

/** What a registry says of a reference. */
export type Lookup =
  | ({ readonly kind: 'found' } & Found)
  | { readonly kind: 'missing' }
  | { readonly kind: 'no-answer'; readonly message: string };

/** Indexes and manifests of both kinds (OCI image specification, Docker's image manifest version 2). */
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Reads what registries hold, over HTTP in this process: each question is asked once, and all at a time. */
export class Registries {
  readonly #tools: RegistryTools;
  readonly #sessions = new Map<string, Promise<{ session: RegistrySession; access: Access }>>();
  readonly #lookups = new Map<string, Promise<Lookup>>();
  readonly #manifests = new Map<string, Promise<unknown>>();

  constructor(tools: RegistryTools) {
    this.#tools = tools;
  }

  /** The digest that a reference stands for. */
  lookUp(reference: string): Promise<Lookup> {
    const lookup = this.#lookups.get(reference) ?? this.#lookUp(reference);
    this.#lookups.set(reference, lookup);
    return lookup;
  }

  /** A manifest or an index as JSON; undefined where there is none, or no answer. */
  manifest(repository: string, digest: string): Promise<unknown> {
    const reference = `${repository}@${digest}`;
    const manifest = this.#manifests.get(reference) ?? this.#json(repository, `manifests/${digest}`);
    this.#manifests.set(reference, manifest);
    return manifest;
  }

  /** A blob that is JSON. */
  async blob(repository: string, digest: string): Promise<unknown> {
    return this.#json(repository, `blobs/${digest}`);
  }

  async #lookUp(reference: string): Promise<Lookup> {
    const { tag = 'latest', digest, repository = reference } = parseReference(reference) ?? {};
    try {
      const answer = await this.#ask('HEAD', repository, `manifests/${digest ?? tag}`);
      if (typeof answer === 'string') return { kind: 'no-answer', message: answer };
      if (answer.status === 404) return { kind: 'missing' };
      const found = answer.status === 200 ? foundIn(answer) : undefined;
      if (found !== undefined) return { kind: 'found', ...found };
      return { kind: 'no-answer', message: `it answered ${answer.status}` };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return { kind: 'no-answer', message: error.message };
    }
  }

  async #json(repository: string, path: string): Promise<unknown> {
    try {
      const answer = await this.#ask('GET', repository, path);
      return typeof answer === 'string' || answer.status !== 200 ? undefined : parseJson(answer.body);
    } catch (error) {
      if (error instanceof NoAnswer) return undefined;
      throw error;
    }
  }

  /** The answer, or why there is none. Blobs may be elsewhere, where the registry's credentials are nobody's business. */
  async #ask(method: 'GET' | 'HEAD', repository: string, path: string): Promise<HttpAnswer | string> {
    const destination = destinationOf(repository);
    if (destination === undefined) return `${repository} is no repository`;
    const opened = this.#sessions.get(repository) ?? this.#open(repository);
    this.#sessions.set(repository, opened);
    const { session, access } = await opened;
    if (access.kind !== 'open') return access.message;
    const url = new URL(`${destination.name}/${path}`, access.base);
    const answer = await session.send({ method, url, headers: { ...access.headers, Accept: manifestTypes } });
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status >= 400 || location === undefined) return answer;
    return session.send({ method, url: new URL(location, url) });
  }

  async #open(repository: string): Promise<{ session: RegistrySession; access: Access }> {
    const destination = destinationOf(repository);
    if (destination === undefined) throw new Error(`${repository} is no repository`);
    const session = new RegistrySession(destination, this.#tools, 'pull');
    return { session, access: await session.open() };
  }
}

function foundIn({ headers }: HttpAnswer): Found | undefined {
  const digest = headers['docker-content-digest'];
  if (typeof digest !== 'string') return undefined;
  const mediaType = headers['content-type'];
  const size = Number(headers['content-length'] ?? Number.NaN);
  return { digest, ...(mediaType === undefined ? {} : { mediaType }), ...(Number.isSafeInteger(size) ? { size } : {}) };
}
