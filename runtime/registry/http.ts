import type { IncomingMessage } from 'node:http';
import { noAnswer } from './no-answer.ts';
import { byProxy, direct, type Call } from './call.ts';

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
  /** `http://` or `https://`, through which it goes; undefined: none. */
  readonly proxy?: URL | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Bodies of answers are read up to this many bytes; a registry's manifests have at most 4 MiB. */
const longestBody = 4 * 1024 * 1024;

/** Sends a request; rejects with `NoAnswer`. Redirects are answers. */
export function send(wanted: HttpRequest): Promise<HttpAnswer> {
  const { url, body, timeout, proxy } = wanted;
  return new Promise((resolve, reject) => {
    const onError = (error: unknown): void => reject(noAnswer(error, timeout));
    const onAnswer = (answer: IncomingMessage): void => {
      readBody(answer)
        .then((text) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
        .catch(onError);
    };
    const call = { url, timeout, options: optionsOf(wanted), onAnswer, onError };
    (proxy === undefined ? direct(call) : byProxy(call, proxy)).end(body);
  });
}

function optionsOf({ method, headers = {}, body, timeout, authorities, verify = true }: HttpRequest): Call['options'] {
  return {
    method,
    headers: { 'User-Agent': 'mab', 'Content-Length': String(Buffer.byteLength(body ?? '')), ...headers },
    agent: false,
    signal: AbortSignal.timeout(timeout),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
    rejectUnauthorized: verify,
  };
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
