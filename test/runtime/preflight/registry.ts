import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Handler = (request: IncomingMessage, response: ServerResponse, host: string) => void;

/** A server of this machine that answers as it is told; `calls` are what it was asked, with the credentials that it got. */
export async function registry(handler: Handler) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    calls.push([method, url, headers.authorization].filter((part) => part !== undefined).join(' '));
    handler(request, response, host());
  });
  const host = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(
    () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  );
  return { host: host(), calls };
}

/** Answers with a status, headers and a text. */
export function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): void {
  response.writeHead(status, headers).end(body);
}
