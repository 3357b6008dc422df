import { parseTable } from '../json.ts';
import { parseChallenge, type Challenge } from './challenge.ts';
import type { Destination } from './destination.ts';
import type { BrokenHelper, Credentials } from './docker-config.ts';
import { send, type HttpAnswer, type HttpRequest } from './http.ts';
import { NoAnswer } from './no-answer.ts';

/** What is needed to speak to registries, whichever it is. */
export interface RegistryTools {
  readonly credentials: (registry: string) => Promise<Credentials | BrokenHelper | undefined>;
  /** Authorities that are trusted for a host, PEM; undefined: those that Node brings. */
  readonly authorities: (host: string) => readonly string[] | undefined;
  /** The proxy by which an address is reached; throws `NoAnswer` where it cannot be. */
  readonly proxyFor: (url: URL) => URL | undefined;
  /** `registry.lan:5000`: registries that are spoken to as those of this machine are. */
  readonly insecure: ReadonlySet<string>;
  /** Milliseconds for one request. */
  readonly timeout: number;
}

/** Whether a registry lets somebody in. */
export type Access =
  | {
      readonly kind: 'open';
      readonly base: URL;
      readonly headers: Readonly<Record<string, string>>;
      /** Who one is to the registry, if it refuses something all the same. */
      readonly denial: Denial;
    }
  | ({ readonly kind: 'denied' } & Denial)
  | { readonly kind: 'unclear'; readonly message: string };

/** Why a registry does not let somebody in. */
export interface Denial {
  readonly message: string;
  /** Where it is not the credentials themselves that are missing or wrong. */
  readonly remedy?: string;
}

type Request = Omit<HttpRequest, 'timeout' | 'authorities' | 'verify' | 'proxy'>;

/** Speaks to a registry about one repository, with the credentials that docker has (OCI distribution 1.1, Docker's token flow). */
export class RegistrySession {
  readonly #destination: Destination;
  readonly #tools: RegistryTools;
  readonly #actions: 'pull' | 'pull,push';

  constructor(destination: Destination, tools: RegistryTools, actions: 'pull' | 'pull,push') {
    this.#destination = destination;
    this.#tools = tools;
    this.#actions = actions;
  }

  /** Finds the registry's address and what it wants to see. Rejects with `NoAnswer`. */
  async open(): Promise<Access> {
    const { url, answer } = await this.#base();
    if (answer.status === 200) return { kind: 'open', base: url, headers: {}, denial: stranger };
    if (answer.status !== 401) return unclear(`it answered GET /v2/ with ${answer.status}`);
    const challenge = parseChallenge(answer.headers['www-authenticate'] ?? '');
    if (challenge === undefined) return unclear('it wants to be logged in to in a way mab does not know');
    const credentials = await this.#tools.credentials(this.#destination.credentialKey);
    const authorization = await this.#authorization(challenge, credentials);
    if (typeof authorization === 'object') return authorization;
    return { kind: 'open', base: url, headers: { Authorization: authorization }, denial: denialOf(credentials) };
  }

  async send(request: Request): Promise<HttpAnswer> {
    const { timeout, authorities, proxyFor } = this.#tools;
    const [ca, proxy] = [authorities(request.url.host), proxyFor(request.url)];
    return send({ ...request, timeout, authorities: ca, verify: !this.#isInsecure, proxy });
  }

  get #isInsecure(): boolean {
    const { host, isLoopback } = this.#destination;
    return isLoopback || this.#tools.insecure.has(host);
  }

  /** GET /v2/: of registries of this machine, and those like them, in plain HTTP, unless they want TLS, with whatever certificate. */
  async #base(): Promise<Base> {
    const { host } = this.#destination;
    if (!this.#isInsecure) return this.#ask('https', host);
    const plain = await this.#ask('http', host).catch(brokenOff);
    if (!(plain instanceof NoAnswer) && !isHttpsServer(plain.answer)) return plain;
    return this.#ask('https', host).catch((error: unknown) => {
      throw plain instanceof NoAnswer ? plain : error;
    });
  }

  async #ask(scheme: 'http' | 'https', host: string): Promise<Base> {
    const url = new URL(`${scheme}://${host}/v2/`);
    return { url, answer: await this.send({ method: 'GET', url }) };
  }

  async #authorization(challenge: Challenge, found: Found): Promise<string | Access> {
    // As docker does: whom its helper does not help is unknown.
    const credentials = found?.kind === 'broken-helper' ? undefined : found;
    if (credentials?.kind === 'registry') return `Bearer ${credentials.token}`;
    if (challenge.scheme === 'bearer') return this.#token(challenge, credentials, denialOf(found));
    if (credentials?.kind === 'password') return basic(credentials);
    const broken = found?.kind === 'broken-helper' ? denialOf(found) : undefined;
    return { kind: 'denied', ...(broken ?? { message: 'it wants a password, and docker has none for it' }) };
  }

  /** An access token, of whom the challenge names. */
  async #token(
    { realm, service }: Extract<Challenge, { scheme: 'bearer' }>,
    credentials: Credentials | undefined,
    denial: Denial,
  ): Promise<string | Access> {
    const url = new URL(realm);
    if (url.protocol !== 'https:' && !this.#isInsecure) {
      return unclear('it would have credentials sent in plain text');
    }
    const scope = `repository:${this.#destination.name}:${this.#actions}`;
    const query = { ...(service === undefined ? {} : { service }), scope };
    const answer = await this.send(tokenRequest(url, query, credentials));
    if (answer.status === 401 || answer.status === 403 || answer.status === 400) {
      return { kind: 'denied', ...denial, message: `${denial.message} (${answer.status} of ${url.host})` };
    }
    const token = answer.status === 200 ? tokenIn(answer.body) : undefined;
    return token === undefined ? unclear(`${url.host} gave no token (${answer.status})`) : `Bearer ${token}`;
  }
}

type Found = Credentials | BrokenHelper | undefined;

const stranger: Denial = { message: 'it lets nobody push whom it does not know' };

function denialOf(found: Found): Denial {
  if (found === undefined) return stranger;
  if (found.kind !== 'broken-helper') return { message: 'it refuses the credentials that docker has' };
  const { program, why } = found;
  return {
    message: `docker has its credentials from ${program}, which ${why}`,
    remedy: `mend ${program}, or take it out of credsStore and credHelpers in docker’s config.json and log in again`,
  };
}

/** The address that answers, and what it said. */
interface Base {
  readonly url: URL;
  readonly answer: HttpAnswer;
}

function unclear(message: string): Access {
  return { kind: 'unclear', message };
}

/** Some servers end a connection that does not begin with TLS. */
function brokenOff(error: unknown): NoAnswer {
  if (error instanceof NoAnswer && error.reason === 'broken') return error;
  throw error;
}

function isHttpsServer({ status, body }: HttpAnswer): boolean {
  return status === 400 && /HTTP request (?:was sent )?to (?:an )?HTTPS/i.test(body);
}

function basic({ user, password }: Extract<Credentials, { kind: 'password' }>): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** A login with a password asks by GET (Docker's token flow), an identity token is exchanged by POST (OAuth 2). */
function tokenRequest(
  realm: URL,
  query: Readonly<Record<string, string>>,
  credentials: Credentials | undefined,
): Omit<HttpRequest, 'timeout'> {
  if (credentials?.kind === 'identity') {
    const form = { ...query, grant_type: 'refresh_token', client_id: 'mab', refresh_token: credentials.token };
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', url: realm, headers, body: new URLSearchParams(form).toString() };
  }
  const url = new URL(realm);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const headers = credentials?.kind === 'password' ? { Authorization: basic(credentials) } : {};
  return { method: 'GET', url, headers };
}

function tokenIn(body: string): string | undefined {
  const { token, access_token: access } = parseTable(body) ?? {};
  return [token, access].find((one): one is string => typeof one === 'string' && one !== '');
}
