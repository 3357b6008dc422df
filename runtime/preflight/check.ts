import { RegistrySession, type Access, type Denial, type RegistryTools } from '../registry/session.ts';
import type { Destination } from '../registry/destination.ts';
import { NoAnswer } from '../registry/no-answer.ts';
import { ready, refused, unclear, type Verdict } from './verdict.ts';

/**
 * Asks a registry whether a repository can be pushed to, by beginning an upload and calling it off (OCI distribution 1.1,
 * Docker's token flow). Nothing is written.
 */
export async function checkDestination(destination: Destination, tools: RegistryTools): Promise<Verdict> {
  try {
    return await new RegistryCheck(destination, tools).run();
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return verdictOf(error, destination);
  }
}

class RegistryCheck {
  readonly #destination: Destination;
  readonly #session: RegistrySession;

  constructor(destination: Destination, tools: RegistryTools) {
    this.#destination = destination;
    this.#session = new RegistrySession(destination, tools, 'pull,push');
  }

  async run(): Promise<Verdict> {
    const access = await this.#session.open();
    if (access.kind === 'unclear') return unclear(access.message);
    if (access.kind === 'denied') return this.#denied('unauthorized', access);
    return this.#tryUpload(access);
  }

  async #tryUpload({ base, headers, denial }: Extract<Access, { kind: 'open' }>): Promise<Verdict> {
    const { name, repository } = this.#destination;
    const url = new URL(`${name}/blobs/uploads/`, base);
    const answer = await this.#session.send({ method: 'POST', url, headers });
    const location = answer.headers.location;
    switch (answer.status) {
      case 201:
      case 202:
        if (location !== undefined && URL.canParse(location, url.href))
          await this.#callOff(new URL(location, url), url, headers);
        return ready;
      case 401:
        return this.#denied('unauthorized', { ...denial, message: `${denial.message} (401)` });
      case 403:
        return this.#denied('forbidden', { message: 'it does not allow the push (403)' });
      case 404:
        return refused(
          'no-repository',
          `it has no repository ${name}, and makes none (404)`,
          `create ${repository} in the registry, or mend its name in the file`,
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
    await this.#session.send({ method: 'DELETE', url: upload, headers: own }).catch(() => undefined);
  }

  #denied(cause: 'unauthorized' | 'forbidden', { message, remedy }: Denial): Verdict {
    const { credentialKey, repository } = this.#destination;
    const host = credentialKey.includes('://') ? '' : ` ${credentialKey}`;
    const login = `\`docker login${host}\` with an account that may push to ${repository}`;
    return refused(cause, message, remedy ?? login);
  }
}

function verdictOf({ reason, message }: NoAnswer, { host }: Destination): Verdict {
  // Only the engine knows which registries it may speak to without TLS.
  if (reason === 'not-tls') return unclear(`${message}; the engine must know it as insecure`);
  // The engine may be told of another proxy.
  if (reason === 'broken' || reason === 'proxy') return unclear(message);
  return refused(reason, message, remedyOf(reason, host));
}

function remedyOf(reason: NoAnswer['reason'], host: string): string {
  switch (reason) {
    case 'unknown-authority':
      return `install the authority’s certificate as /etc/docker/certs.d/${host}/ca.crt, here and where the images are built`;
    case 'certificate':
      return 'have the registry’s certificate renewed, or use the name that it is for';
    case 'unknown-host':
      return 'mend the host in the file, or the name resolution of this machine';
    case 'refused':
    case 'unreachable':
    case 'timeout':
    case 'not-tls':
    case 'proxy':
    case 'broken':
      return 'start the registry, or mend its address in the file';
  }
}
