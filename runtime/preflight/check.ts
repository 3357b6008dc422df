import { parseChallenge, type Challenge } from './challenge.ts';
import type { Destination } from './destination.ts';
import type { Credentials } from './docker-config.ts';
import { NoAnswer, send, type HttpAnswer, type HttpRequest } from './http.ts';
import { ready, refused, unclear, type Verdict } from './verdict.ts';

/** What a check needs besides the destination. */
export interface CheckTools {
  readonly credentials: (registry: string) => Promise<Credentials | undefined>;
  /** Authorities that are trusted for a host, PEM; undefined: those that Node brings. */
  readonly authorities: (host: string) => readonly string[] | undefined;
  /** Milliseconds for one request. */
  readonly timeout: number;
}

/**
 * Asks a registry whether a repository can be pushed to, by beginning an upload and calling it off (OCI distribution 1.1,
 * Docker's token flow). Nothing is written.
 */
export async function checkDestination(destination: Destination, tools: CheckTools): Promise<Verdict> {
  try {
    return await new RegistryCheck(destination, tools).run();
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return verdictOf(error, destination);
  }
}

class RegistryCheck {
  readonly #destination: Destination;
  readonly #tools: CheckTools;

  constructor(destination: Destination, tools: CheckTools) {
    this.#destination = destination;
    this.#tools = tools;
  }

  async run(): Promise<Verdict> {
    const { url, answer } = await this.#base();
    if (answer.status !== 200 && answer.status !== 401) return unclear(`it answered GET /v2/ with ${answer.status}`);
    const challenge = answer.status === 200 ? undefined : parseChallenge(answer.headers['www-authenticate'] ?? '');
    if (answer.status === 401 && challenge === undefined)
      return unclear('it wants to be logged in to in a way mab does not know');
    const authorization = challenge === undefined ? undefined : await this.#authorization(challenge);
    if (typeof authorization === 'object') return authorization;
    return this.#tryUpload(url, authorization);
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
    return { url, answer: await this.#send({ method: 'GET', url }) };
  }

  async #authorization(challenge: Challenge): Promise<string | undefined | Verdict> {
    const credentials = await this.#tools.credentials(this.#destination.credentialKey);
    if (credentials?.kind === 'registry') return `Bearer ${credentials.token}`;
    if (challenge.scheme === 'bearer') return this.#token(challenge, credentials);
    if (credentials?.kind === 'password') return basic(credentials);
    return this.#denied('unauthorized', 'it wants a password, and docker has none for it');
  }

  /** An access token for pulling and pushing, of whom the challenge names. */
  async #token(
    { realm, service }: Extract<Challenge, { scheme: 'bearer' }>,
    credentials: Credentials | undefined,
  ): Promise<string | Verdict> {
    const url = new URL(realm);
    if (url.protocol !== 'https:' && !this.#destination.isLoopback) {
      return unclear('it would have credentials sent in plain text');
    }
    const scope = `repository:${this.#destination.name}:pull,push`;
    const query = { ...(service === undefined ? {} : { service }), scope };
    const answer = await this.#send(tokenRequest(url, query, credentials));
    if (answer.status === 401 || answer.status === 403 || answer.status === 400) {
      const who =
        credentials === undefined
          ? 'it gives nothing to whom it does not know'
          : 'it refuses the credentials that docker has';
      return this.#denied('unauthorized', `${who} (${answer.status} of ${url.host})`);
    }
    const token = answer.status === 200 ? tokenIn(answer.body) : undefined;
    return token === undefined ? unclear(`${url.host} gave no token (${answer.status})`) : `Bearer ${token}`;
  }

  async #tryUpload(base: URL, authorization: string | undefined): Promise<Verdict> {
    const { name, repository } = this.#destination;
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    const url = new URL(`${name}/blobs/uploads/`, base);
    const answer = await this.#send({ method: 'POST', url, headers });
    const location = answer.headers.location;
    switch (answer.status) {
      case 201:
      case 202:
        if (location !== undefined && URL.canParse(location, url.href))
          await this.#callOff(new URL(location, url), url, headers);
        return ready;
      case 401:
        return this.#denied('unauthorized', `it lets nobody push whom it does not know (401)`);
      case 403:
        return this.#denied('forbidden', `it does not allow the push (403)`);
      case 404:
        return refused(
          'no-repository',
          `it has no repository ${name}, and makes none (404)`,
          `create ${repository} in the registry, or mend the tags`,
        );
      case 405:
        return refused('read-only', 'it takes no uploads (405)', 'push to another registry: this one can only be read');
      default:
        return unclear(`it answered an upload with ${answer.status}`);
    }
  }

  /** Whether the upload is called off does not matter: registries forget those that nobody goes on with. */
  async #callOff(upload: URL, from: URL, headers: Readonly<Record<string, string>>): Promise<void> {
    const own = upload.origin === from.origin ? headers : {};
    await this.#send({ method: 'DELETE', url: upload, headers: own }).catch(() => undefined);
  }

  #denied(cause: 'unauthorized' | 'forbidden', message: string): Verdict {
    const { credentialKey, repository } = this.#destination;
    const host = credentialKey.includes('://') ? '' : ` ${credentialKey}`;
    return refused(cause, message, `\`docker login${host}\` with an account that may push to ${repository}`);
  }

  #send(request: Omit<HttpRequest, 'timeout' | 'authorities' | 'verify'>): Promise<HttpAnswer> {
    const { timeout, authorities } = this.#tools;
    const { isLoopback } = this.#destination;
    return send({ ...request, timeout, authorities: authorities(request.url.host), verify: !isLoopback });
  }
}

/** The address that answers, and what it said. */
interface Base {
  readonly url: URL;
  readonly answer: HttpAnswer;
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
  try {
    const { token, access_token: access } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    return [token, access].find((one): one is string => typeof one === 'string' && one !== '');
  } catch {
    return undefined;
  }
}

function verdictOf({ reason, message }: NoAnswer, { host }: Destination): Verdict {
  // Only the engine knows which registries it may speak to without TLS.
  if (reason === 'not-tls') return unclear(`${message}; the engine must know it as insecure`);
  if (reason === 'broken') return unclear(message);
  return refused(reason, message, remedyOf(reason, host));
}

function remedyOf(reason: NoAnswer['reason'], host: string): string {
  switch (reason) {
    case 'unknown-authority':
      return `install the authority’s certificate as /etc/docker/certs.d/${host}/ca.crt, here and where the images are built`;
    case 'certificate':
      return 'have the registry’s certificate renewed, or use the name that it is for';
    case 'unknown-host':
      return 'mend the host in the tags, or the name resolution of this machine';
    case 'refused':
    case 'unreachable':
    case 'timeout':
    case 'not-tls':
    case 'broken':
      return 'start the registry, or mend its address in the tags';
  }
}
