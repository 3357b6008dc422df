import { once } from 'node:events';
import {
  createServer,
  request,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { registryFront } from '../../../tools/engine/registry-front.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** A front of a registry that answers at once what is read, and nothing that is written. */
async function slowRegistry() {
  const registry = createServer((incoming, answer) => {
    incoming.resume();
    if (incoming.method !== 'PUT') answer.end('read');
  });
  const front = registryFront({ host: '127.0.0.1', port: await portOf(registry) });
  const port = await portOf(front);
  const ask = (method: string): ClientRequest =>
    request({ host: '127.0.0.1', port, method, path: '/v2/app/manifests/1', agent: false }).end();
  return { registry, front, ask };
}

/** The next request that a server gets. */
async function requestTo(server: Server): Promise<[IncomingMessage, ServerResponse]> {
  return (await once(server, 'request')) as [IncomingMessage, ServerResponse];
}

async function answerTo(asked: ClientRequest): Promise<string> {
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return text(answer);
}

test('a client that goes away while it waits for a write keeps nobody waiting', async () => {
  const { registry, front, ask } = await slowRegistry();
  const beingWritten = requestTo(registry);
  const write = ask('PUT');
  const [, answer] = await beingWritten;

  const waiting = requestTo(front);
  const impatient = ask('GET').on('error', () => undefined);
  const [read] = await waiting;
  const gone = once(read.socket, 'close');
  impatient.destroy();
  await gone;

  const written = answerTo(write);
  answer.end('written');
  expect(await written).toBe('written');
  const next = requestTo(registry);
  const later = answerTo(ask('PUT'));
  (await next)[1].end('written again');
  expect(await later).toBe('written again');
});
