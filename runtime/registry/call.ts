import { request as plainRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { NoAnswer, noAnswer } from './no-answer.ts';

/** A request that is being made, and who hears of its end. */
export interface Call {
  readonly url: URL;
  /** Milliseconds until the whole answer is there. */
  readonly timeout: number;
  readonly options: Omit<RequestOptions, 'headers'> & {
    readonly headers: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    readonly ca?: string[];
    readonly rejectUnauthorized: boolean;
  };
  readonly onAnswer: (answer: IncomingMessage) => void;
  /** An error of Node's, or `NoAnswer`. */
  readonly onError: (error: unknown) => void;
}

export function direct({ url, options, onAnswer, onError }: Call): ClientRequest {
  return requestOf(url)(url, options, onAnswer).once('error', onError);
}

/** By a proxy: what is encrypted by a tunnel (CONNECT of RFC 9110), what is plain by its whole address. */
export function byProxy(call: Call, proxy: URL): ClientRequest {
  return call.url.protocol === 'https:' ? tunnelled(call, proxy) : forwarded(call, proxy);
}

function tunnelled({ url, timeout, options, onAnswer, onError }: Call, proxy: URL): ClientRequest {
  const { signal, ca } = options;
  const agent = new HttpsProxyAgent(proxy, { signal, ...(ca === undefined ? {} : { ca }) });
  const request = tlsRequest(url, { ...options, agent }, onAnswer);
  let isThrough = false;
  request.once('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
    isThrough = statusCode === 200;
    // The agent would have the proxy's answer taken for that of the server.
    if (!isThrough)
      request.destroy(new NoAnswer('proxy', `its proxy ${proxy.host} lets nobody through (${statusCode})`));
  });
  return request.once('error', (error) => onError(isThrough ? error : ofProxy(proxy, noAnswer(error, timeout))));
}

function forwarded({ url, timeout, options, onAnswer, onError }: Call, proxy: URL): ClientRequest {
  const { hostname, port } = proxy;
  const headers = { ...options.headers, Host: url.host, ...loginTo(proxy) };
  const request = requestOf(proxy)({ ...options, hostname, port, path: url.href, headers }, onAnswer);
  return request.once('error', (error) => onError(ofProxy(proxy, noAnswer(error, timeout))));
}

function loginTo({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

function requestOf({ protocol }: URL): typeof plainRequest {
  return protocol === 'https:' ? tlsRequest : plainRequest;
}

/** A registry is not to be blamed for what lies before it. */
function ofProxy({ host }: URL, error: NoAnswer): NoAnswer {
  return error.reason === 'proxy'
    ? error
    : new NoAnswer('proxy', `its proxy ${host} gives no way to it: ${error.message}`);
}
