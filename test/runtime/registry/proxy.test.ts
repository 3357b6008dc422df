import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Event } from '../../../runtime/event.ts';
import { send } from '../../../runtime/registry/http.ts';
import { preflight } from '../../../runtime/preflight/preflight.ts';
import { proxyFor } from '../../../runtime/registry/proxy.ts';
import { FakeRunner } from '../fake-runner.ts';
import { planOf } from '../plans.ts';
import { certificate, key } from '../preflight/certificate.ts';
import { answer } from '../preflight/registry.ts';

const shown = (url: string, env: Readonly<Record<string, string>>): string => {
  try {
    return proxyFor(new URL(url), env)?.href ?? 'none';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
};

describe('the proxy of an address', () => {
  const proxies = { HTTPS_PROXY: 'http://secure.proxy:3128', HTTP_PROXY: 'http://plain.proxy:8080' };

  it.each([
    ['https://registry.example.com/v2/', {}, 'none'],
    ['https://registry.example.com/v2/', proxies, 'http://secure.proxy:3128/'],
    ['http://registry.example.com/v2/', proxies, 'http://plain.proxy:8080/'],
    ['http://registry.example.com/v2/', { HTTPS_PROXY: 'http://secure.proxy' }, 'none'],
    ['https://registry.example.com/v2/', { https_proxy: 'proxy:3128' }, 'http://proxy:3128/'],
    [
      'https://registry.example.com/v2/',
      { HTTPS_PROXY: '', https_proxy: 'https://ann:x@proxy' },
      'https://ann:x@proxy/',
    ],
    ['https://localhost:5000/v2/', proxies, 'none'],
    ['https://127.0.3.4:5000/v2/', proxies, 'none'],
    ['https://[::1]:5000/v2/', proxies, 'none'],
    ['https://a.example/', { HTTPS_PROXY: 'socks5://p:1' }, 'its proxy p:1 speaks socks5, which mab does not'],
    [
      'https://a.example/',
      { HTTPS_PROXY: 'http://a:b%zz@p' },
      'its proxy cannot be used: HTTPS_PROXY is no address of one',
    ],
    ['https://a.example/', { HTTPS_PROXY: 'a b' }, 'its proxy cannot be used: HTTPS_PROXY is no address of one'],
    ['https://a.example/', { HTTPS_PROXY: 'a b', NO_PROXY: 'a.example' }, 'none'],
  ])('%s with %j', (url, env, expected) => {
    expect(shown(url, env as Readonly<Record<string, string>>)).toBe(expected);
  });

  // As Go has them (golang.org/x/net/http/httpproxy).
  it.each([
    ['registry.example.com', '*', true],
    ['registry.example.com', 'example.org, example.com ,', true],
    ['registry.example.com', '.example.com', true],
    ['registry.example.com', '*.example.com', true],
    ['registry.example.com', 'REGISTRY.example.com', true],
    ['registry.example.com', 'ample.com', false],
    ['example.com', 'example.com', true],
    ['example.com', '.example.com', false],
    ['example.com', '*.example.com', false],
    ['example.com:5000', 'example.com:5000', true],
    ['example.com:5000', 'example.com:443', false],
    ['example.com', 'example.com:443', true],
    ['example.com:5000', 'example.com', true],
    ['10.1.2.3', '10.1.0.0/16', true],
    ['10.2.2.3', '10.1.0.0/16', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2', false],
    ['10.1.2.3:5000', '10.1.2.3:443', false],
    ['[2001:db8::1]', '2001:db8:0::1', true],
    ['[2001:db8::1]', '2001:db8::/32', true],
    ['[2001:db8::1]:5000', '[2001:db8::1]:5000', true],
    ['[2001:db8::1]:5000', '[2001:db8::1]:443', false],
    ['a.example', '10.0.0.0/99, /8, a/b, ::/129', false],
  ])('%s is exempt by %j: %s', (host, NO_PROXY, expected) => {
    expect(shown(`https://${host}/v2/`, { HTTPS_PROXY: 'http://proxy', NO_PROXY }) === 'none').toBe(expected);
  });
});

async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A proxy that knows every name as the server at `behind`, or answers with a status; `calls` are what it was asked. */
async function proxy(behind: string | number) {
  const calls: string[] = [];
  const note = ({ method = '', url = '', headers }: IncomingMessage): void => {
    calls.push([method, url, headers['proxy-authorization']].filter((part) => part !== undefined).join(' '));
  };
  const server = createServer((request, response) => {
    note(request);
    answer(response, 200, {}, 'forwarded');
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request);
    if (typeof behind === 'number') return void socket.end(`HTTP/1.1 ${behind} No\r\n\r\n`);
    const onward = connect(Number(behind.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) end.on('error', () => [socket, onward].forEach((one) => one.destroy()));
  });
  return { host: await listening(server), calls };
}

/** A registry that speaks TLS as registry.test, and answers uploads with a status. */
async function secured(status: number) {
  const calls: string[] = [];
  const server = createTlsServer({ cert: certificate, key }, (request, response) => {
    calls.push(`${request.method} ${request.url}`);
    answer(response, request.method === 'POST' ? status : 200);
  });
  return { host: await listening(server), calls };
}

/** What a preflight of an image of registry.test says. */
async function said(env: Readonly<Record<string, string>>, timeout = 5000) {
  const folder = mkdtempSync(join(tmpdir(), 'mab-proxy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'ca.pem'), certificate);
  const events: Event[] = [];
  const publication = { reference: 'registry.test/team/app:1', target: 'app', platforms: [], staging: false };
  const goesOn = await preflight(planOf([], [publication]), {
    env: { DOCKER_CONFIG: folder, SSL_CERT_FILE: join(folder, 'ca.pem'), ...env },
    runner: new FakeRunner(),
    onEvent: (event) => events.push(event),
    timeout,
  });
  const [event] = events;
  return { goesOn, verdict: event?.kind === 'registry-checked' ? event.verdict : undefined };
}

describe('a registry behind a proxy', () => {
  it('is asked by a tunnel, which gets nothing but the login to the proxy', async () => {
    const registry = await secured(202);
    const { host, calls } = await proxy(registry.host);
    expect(await said({ HTTPS_PROXY: `http://ann:sword%20fish@${host}` })).toEqual({
      goesOn: true,
      verdict: { kind: 'ready' },
    });
    expect(registry.calls).toEqual(['GET /v2/', 'POST /v2/team/app/blobs/uploads/']);
    const login = `Basic ${Buffer.from('ann:sword fish').toString('base64')}`;
    expect(calls).toEqual([`CONNECT registry.test:443 ${login}`, `CONNECT registry.test:443 ${login}`]);
  });

  it('may refuse the push all the same', async () => {
    const registry = await secured(403);
    const { host } = await proxy(registry.host);
    expect(await said({ https_proxy: host })).toMatchObject({
      goesOn: false,
      verdict: { kind: 'refused', cause: 'forbidden', message: 'it does not allow the push (403)' },
    });
  });

  it.each([407, 403, 502])('is not blamed for what the proxy says: %i', async (status) => {
    const { host } = await proxy(status);
    expect(await said({ HTTPS_PROXY: `http://ann:swordfish@${host}` })).toEqual({
      goesOn: true,
      verdict: { kind: 'unclear', message: `its proxy ${host} lets nobody through (${status})` },
    });
  });

  it('is not blamed for a proxy that is not there', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    const message = `its proxy 127.0.0.1:${port} gives no way to it: nothing answers at that address (connection refused)`;
    const expected = { goesOn: true, verdict: { kind: 'unclear', message } };
    expect(await said({ HTTPS_PROXY: `http://127.0.0.1:${port}` })).toEqual(expected);
  });

  it('is not waited for without end', async () => {
    const server = createServer().on('connect', () => undefined);
    const host = await listening(server);
    const message = `its proxy ${host} gives no way to it: it did not answer within 0.1 s`;
    expect(await said({ HTTPS_PROXY: `http://${host}` }, 100)).toEqual({
      goesOn: true,
      verdict: { kind: 'unclear', message },
    });
  });

  it('of a kind that mab does not speak is told of', async () => {
    expect(await said({ HTTPS_PROXY: 'socks5://user:secret@proxy.example:1080' })).toEqual({
      goesOn: true,
      verdict: { kind: 'unclear', message: 'its proxy proxy.example:1080 speaks socks5, which mab does not' },
    });
  });

  it('is asked by its whole address where that is plain', async () => {
    const { host, calls } = await proxy(500);
    const url = new URL('http://registry.test:8080/v2/?n=1');
    const got = await send({ method: 'GET', url, timeout: 5000, proxy: new URL(`http://ann:x@${host}`) });
    expect(got).toMatchObject({ status: 200, body: 'forwarded' });
    expect(calls).toEqual([`GET http://registry.test:8080/v2/?n=1 Basic ${Buffer.from('ann:x').toString('base64')}`]);
  });
});
