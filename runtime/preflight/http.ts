import { request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';

/** A request and how long it may take. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds until the whole answer is there. */
  readonly timeout: number;
  /** Certificates of authorities, PEM; undefined: those that Node brings. */
  readonly authorities?: readonly string[] | undefined;
  /** False: any certificate will do, as for registries of this machine. */
  readonly verify?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Why there is no answer. */
export type NoAnswerCause =
  'refused' | 'unknown-host' | 'unreachable' | 'timeout' | 'unknown-authority' | 'certificate' | 'not-tls' | 'broken';

/** There is no answer; the message holds nothing that was sent. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly reason: NoAnswerCause;

  constructor(reason: NoAnswerCause, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Bodies of answers are read up to this many bytes; a registry's manifests have at most 4 MiB. */
const longestBody = 4 * 1024 * 1024;

/** Sends a request; rejects with `NoAnswer`. Redirects are answers. */
export function send(wanted: HttpRequest): Promise<HttpAnswer> {
  const { url, method, headers = {}, body, timeout, authorities, verify = true } = wanted;
  const options: RequestOptions & { ca?: string[]; rejectUnauthorized?: boolean } = {
    method,
    headers: { 'User-Agent': 'mab', 'Content-Length': String(Buffer.byteLength(body ?? '')), ...headers },
    agent: false,
    signal: AbortSignal.timeout(timeout),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
    rejectUnauthorized: verify,
  };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(noAnswer(error, timeout));
    const call = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, options, (answer) => {
      readBody(answer)
        .then((text) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
        .catch(fail);
    });
    call.once('error', fail);
    call.end(body);
  });
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const causes: Readonly<Record<string, NoAnswerCause>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'timeout',
  ABORT_ERR: 'timeout',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown-authority',
  CERT_HAS_EXPIRED: 'certificate',
  CERT_NOT_YET_VALID: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not-tls',
  EPROTO: 'not-tls',
};

/** One host may have several addresses, of which each says why it does not answer. */
function noAnswer(error: unknown, timeout: number): NoAnswer {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = first instanceof Error && 'code' in first ? String(first.code) : '';
  const isLate = first instanceof Error && (first.name === 'TimeoutError' || first.name === 'AbortError');
  const cause = isLate ? 'timeout' : (causes[code] ?? 'broken');
  return new NoAnswer(cause, sentences[cause](timeout, code));
}

const sentences: Readonly<Record<NoAnswerCause, (timeout: number, code: string) => string>> = {
  refused: () => 'nothing answers at that address (connection refused)',
  'unknown-host': () => 'there is no host of that name',
  unreachable: () => 'no network leads there',
  timeout: (timeout) => `it did not answer within ${timeout / 1000} s`,
  'unknown-authority': () => 'its certificate comes from an authority that is not trusted here',
  certificate: (_, code) =>
    code === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? 'its certificate is for another name'
      : 'its certificate is out of date, or not valid yet',
  'not-tls': () => 'it does not speak TLS',
  broken: (_, code) => `the connection broke${code === '' ? '' : ` (${code})`}`,
};
