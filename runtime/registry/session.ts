import { parseTable } from '../json.ts';
import { parseChallenge, type Challenge } from './challenge.ts';
import type { Destination } from './destination.ts';
import type { Credentials } from './docker-config.ts';
import { send, type HttpAnswer, type HttpRequest } from './http.ts';
import { NoAnswer } from './no-answer.ts';

/** What is needed to speak to registries, whichever it is. */
export interface RegistryTools {
  readonly credentials: (registry: string) => Promise<Credentials | undefined>;
  /** Authorities that are trusted for a host, PEM; undefined: those that Node brings. */
  readonly authorities: (host: string) => readonly string[] | undefined;
  /** The proxy by which an address is reached; throws `NoAnswer` where it cannot be. */
  readonly proxyFor: (url: URL) => URL | undefined;
  /** Milliseconds for one request. */
  readonly timeout: number;
}

/** Whether a registry lets somebody in. */
export type Access =
  | { readonly kind: 'open'; readonly base: URL; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'denied'; readonly message: string }
  | { readonly kind: 'unclear'; readonly message: string };

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
    if (answer.status === 200) return { kind: 'open', base: url, headers: {} };
    if (answer.status !== 401) return unclear(`it answered GET /v2/ with ${answer.status}`);
    const challenge = parseChallenge(answer.headers['www-authenticate'] ?? '');
    if (challenge === undefined) return unclear('it wants to be logged in to in a way mab does not know');
    const authorization = await this.#authorization(challenge);
    if (typeof authorization === 'object') return authorization;
    return { kind: 'open', base: url, headers: { Authorization: authorization } };
  }

  async send(request: Request): Promise<HttpAnswer> {
    const { timeout, authorities, proxyFor } = this.#tools;
    const { isLoopback } = this.#destination;
    const [ca, proxy] = [authorities(request.url.host), proxyFor(request.url)];
    return send({ ...request, timeout, authorities: ca, verify: !isLoopback, proxy });
  }

  /** GET /v2/: of registries of this machine in plain HTTP, unless they want TLS, with whatever certificate. */
  async #base(): Promise<Base> {
    const { host, isLoopback } = this.#destination;
    if (!isLoopback) return this.#ask('https', host);
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

  async #authorization(challenge: Challenge): Promise<string | Access> {
    const credentials = await this.#tools.credentials(this.#destination.credentialKey);
    if (credentials?.kind === 'registry') return `Bearer ${credentials.token}`;
    if (challenge.scheme === 'bearer') return this.#token(challenge, credentials);
    if (credentials?.kind === 'password') return basic(credentials);
    return { kind: 'denied', message: 'it wants a password, and docker has none for it' };
  }

  /** An access token, of whom the challenge names. */
  async #token(
    { realm, service }: Extract<Challenge, { scheme: 'bearer' }>,
    credentials: Credentials | undefined,
  ): Promise<string | Access> {
    const url = new URL(realm);
    if (url.protocol !== 'https:' && !this.#destination.isLoopback) {
      return unclear('it would have credentials sent in plain text');
    }
    const scope = `repository:${this.#destination.name}:${this.#actions}`;
    const query = { ...(service === undefined ? {} : { service }), scope };
    const answer = await this.send(tokenRequest(url, query, credentials));
    if (answer.status === 401 || answer.status === 403 || answer.status === 400) {
      const who =
        credentials === undefined
          ? 'it gives nothing to whom it does not know'
          : 'it refuses the credentials that docker has';
      return { kind: 'denied', message: `${who} (${answer.status} of ${url.host})` };
    }
    const token = answer.status === 200 ? tokenIn(answer.body) : undefined;
    return token === undefined ? unclear(`${url.host} gave no token (${answer.status})`) : `Bearer ${token}`;
  }
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
