import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkDestination } from '../../../runtime/preflight/check.ts';
import type { BrokenHelper, Credentials } from '../../../runtime/registry/docker-config.ts';
import { certificate, key } from './certificate.ts';
import { answer, registry, type Handler } from './registry.ts';

const login: Credentials = { kind: 'password', user: 'ann', password: 'swordfish' };
const basic = `Basic ${Buffer.from('ann:swordfish').toString('base64')}`;

type Place = 'here' | 'elsewhere' | 'listed as insecure';

function check(host: string, credentials?: Credentials | BrokenHelper, timeout = 5000, place: Place = 'here') {
  const isLoopback = place === 'here';
  const destination = { repository: `${host}/team/app`, host, name: 'team/app', credentialKey: host, isLoopback };
  return checkDestination(destination, {
    credentials: () => Promise.resolve(credentials),
    authorities: () => undefined,
    insecure: new Set(place === 'listed as insecure' ? [host] : []),
    proxyFor: () => undefined,
    timeout,
  });
}

/** A registry with Docker's token flow: `ann` may push, others may not. */
const withTokens: Handler = (request, response, host) => {
  const { pathname, searchParams } = new URL(request.url ?? '', `http://${host}`);
  const authorization = request.headers.authorization;
  const challenge = {
    'WWW-Authenticate': `Bearer realm="http://${host}/token",service="test, of \\"mab\\"",scope="x"`,
  };
  const isAnn = authorization === 'Bearer ann of repository:team/app:pull,push';
  if (pathname === '/token') {
    const token = authorization === basic ? `ann of ${searchParams.get('scope') ?? ''}` : 'anybody';
    const isKnown = authorization === undefined || authorization === basic;
    answer(response, isKnown ? 200 : 401, {}, JSON.stringify({ token }));
  } else if (authorization === undefined || (request.method !== 'GET' && !isAnn)) answer(response, 401, challenge);
  else if (request.method === 'POST') answer(response, 202, { Location: '/v2/team/app/blobs/uploads/1?state=x' });
  else answer(response, request.method === 'DELETE' ? 204 : 200);
};

/** A registry with passwords: `ann` may push. */
const basicAlone: Handler = (request, response) => {
  if (request.headers.authorization === basic) answer(response, request.method === 'POST' ? 202 : 200);
  else answer(response, 401, { 'WWW-Authenticate': 'Basic realm="a registry"' });
};

describe('a registry that takes the push', () => {
  it('is asked for an upload, which is called off', async () => {
    const { host, calls } = await registry((request, response) => {
      answer(response, request.method === 'POST' ? 202 : 200, { Location: '/v2/team/app/blobs/uploads/1' });
    });
    expect(await check(host)).toEqual({ kind: 'ready' });
    expect(calls).toEqual(['GET /v2/', 'POST /v2/team/app/blobs/uploads/', 'DELETE /v2/team/app/blobs/uploads/1']);
  });

  it('gives a token for the credentials', async () => {
    const { host, calls } = await registry(withTokens);
    expect(await check(host, login)).toEqual({ kind: 'ready' });
    expect(calls).toEqual([
      'GET /v2/',
      `GET /token?service=test%2C+of+%22mab%22&scope=repository%3Ateam%2Fapp%3Apull%2Cpush ${basic}`,
      'POST /v2/team/app/blobs/uploads/ Bearer ann of repository:team/app:pull,push',
      'DELETE /v2/team/app/blobs/uploads/1?state=x Bearer ann of repository:team/app:pull,push',
    ]);
  });

  it('exchanges an identity token', async () => {
    let form = '';
    const { host } = await registry((request, response, own) => {
      if (request.url === '/token') {
        request.setEncoding('utf8').on('data', (text: string) => (form += text));
        request.on('end', () => answer(response, 200, {}, '{"access_token": "access"}'));
      } else if (request.headers.authorization === undefined) {
        answer(response, 401, { 'WWW-Authenticate': `Bearer realm="http://${own}/token"` });
      } else answer(response, request.headers.authorization === 'Bearer access' ? 202 : 403);
    });
    expect(await check(host, { kind: 'identity', token: 'refresh' })).toEqual({ kind: 'ready' });
    expect(Object.fromEntries(new URLSearchParams(form))).toEqual({
      scope: 'repository:team/app:pull,push',
      grant_type: 'refresh_token',
      client_id: 'mab',
      refresh_token: 'refresh',
    });
  });

  it('may want the password itself', async () => {
    const { host } = await registry(basicAlone);
    expect(await check(host, login)).toEqual({ kind: 'ready' });
    expect(await check(host)).toMatchObject({ kind: 'refused', cause: 'unauthorized' });
    expect(await check(host, { ...login, password: 'wrong' })).toMatchObject({
      kind: 'refused',
      cause: 'unauthorized',
      message: 'it refuses the credentials that docker has (401)',
    });
  });
});

describe('a registry that refuses', () => {
  it('whom it does not know', async () => {
    const { host } = await registry(withTokens);
    expect(await check(host)).toEqual({
      kind: 'refused',
      cause: 'unauthorized',
      message: 'it lets nobody push whom it does not know (401)',
      remedy: `\`docker login ${host}\` with an account that may push to ${host}/team/app`,
    });
  });

  it('credentials that are wrong, without showing them', async () => {
    const { host } = await registry(withTokens);
    const verdict = await check(host, { ...login, password: 'tuna' });
    expect(verdict).toMatchObject({
      kind: 'refused',
      cause: 'unauthorized',
      message: `it refuses the credentials that docker has (401 of ${host})`,
    });
    expect(JSON.stringify(verdict)).not.toMatch(/tuna|ann\b|Basic/);
  });

  it.each([
    ['with a token', withTokens, ' (401)'],
    ['with a password', basicAlone, ''],
  ])('somebody whose credential helper is broken: %s', async (_, handler, shown) => {
    const { host } = await registry(handler);
    const broken = { kind: 'broken-helper', program: 'docker-credential-one', why: 'is not there' } as const;
    expect(await check(host, broken)).toEqual({
      kind: 'refused',
      cause: 'unauthorized',
      message: `docker has its credentials from docker-credential-one, which is not there${shown}`,
      remedy:
        'mend docker-credential-one, or take it out of credsStore and credHelpers in docker’s config.json and log in again',
    });
  });

  it.each([
    [403, 'forbidden', 'it does not allow the push (403)'],
    [404, 'no-repository', 'it has no repository team/app, and makes none (404)'],
    [405, 'read-only', 'it takes no uploads (405)'],
  ])('the upload with %i', async (status, cause, message) => {
    const { host } = await registry((request, response) => answer(response, request.method === 'POST' ? status : 200));
    expect(await check(host)).toMatchObject({ kind: 'refused', cause, message });
  });
});

describe('no answer', () => {
  it('of a port where nothing is', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    await new Promise((done) => server.close(done));
    expect(await check(`127.0.0.1:${port}`)).toEqual({
      kind: 'refused',
      cause: 'refused',
      message: 'nothing answers at that address (connection refused)',
      remedy: 'start the registry, or mend its address in the file',
    });
  });

  it('in time', async () => {
    const { host } = await registry(() => undefined);
    expect(await check(host, undefined, 100)).toMatchObject({
      kind: 'refused',
      cause: 'timeout',
      message: 'it did not answer within 0.1 s',
    });
  });

  it('in time, once it has begun', async () => {
    const { host } = await registry((_, response) => void response.writeHead(200).write('{'));
    expect(await check(host, undefined, 100)).toMatchObject({ kind: 'refused', cause: 'timeout' });
  });

  it('of a host that there is not', async () => {
    const verdict = await check('registry.invalid', undefined, 5000, 'elsewhere');
    expect(verdict).toMatchObject({ kind: 'refused', cause: 'unknown-host', message: 'there is no host of that name' });
  });
});

describe('an answer that says neither', () => {
  it.each([
    ['GET', 500, 'it answered GET /v2/ with 500'],
    ['GET', 307, 'it answered GET /v2/ with 307'],
    ['POST', 503, 'it answered an upload with 503'],
    ['POST', 429, 'it answered an upload with 429'],
  ])('is no failure: %s %i', async (method, status, message) => {
    const { host } = await registry((request, response) => answer(response, request.method === method ? status : 200));
    expect(await check(host)).toEqual({ kind: 'unclear', message });
  });

  it('is a server of another kind', async () => {
    const { host } = await registry((_, response) => answer(response, 401, { 'WWW-Authenticate': 'Negotiate' }));
    expect(await check(host)).toMatchObject({ kind: 'unclear' });
  });

  it('is plain HTTP where TLS is expected', async () => {
    const { host } = await registry((_, response) => answer(response, 200));
    expect(await check(host, login, 5000, 'elsewhere')).toEqual({
      kind: 'unclear',
      message: 'it does not speak TLS; the engine must know it as insecure',
    });
  });

  it('is not what one is asked without that is listed as insecure', async () => {
    const { host } = await registry((request, response) => answer(response, request.method === 'POST' ? 202 : 200));
    expect(await check(host, login, 5000, 'listed as insecure')).toEqual({ kind: 'ready' });
  });

  it('is a connection that breaks', async () => {
    const { host } = await registry((request) => request.socket.destroy());
    expect(await check(host)).toMatchObject({ kind: 'unclear' });
  });
});

describe('a certificate', () => {
  /** A registry that speaks TLS, whose certificate is its own authority and for 127.0.0.1. */
  async function secured(name: string, authorities: readonly string[] | undefined, isLoopback = false) {
    const server = createTlsServer({ cert: certificate, key }, (request, response) => {
      answer(response, request.method === 'POST' ? 202 : 200);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const host = `${name}:${(server.address() as AddressInfo).port}`;
    const destination = { repository: `${host}/app`, host, name: 'app', credentialKey: host, isLoopback };
    const credentials = () => Promise.resolve(undefined);
    return checkDestination(destination, {
      credentials,
      authorities: () => authorities,
      insecure: new Set<string>(),
      proxyFor: () => undefined,
      timeout: 5000,
    });
  }

  it('of an authority that is trusted is good', async () => {
    expect(await secured('127.0.0.1', [certificate])).toEqual({ kind: 'ready' });
  });

  it('of another is refused', async () => {
    const verdict = await secured('127.0.0.1', undefined);
    expect(verdict).toMatchObject({
      kind: 'refused',
      cause: 'unknown-authority',
      message: 'its certificate comes from an authority that is not trusted here',
    });
    expect(JSON.stringify(verdict)).toMatch(/certs\.d\/127\.0\.0\.1:\d+\/ca\.crt/);
  });

  it('for another name is refused', async () => {
    expect(await secured('localhost', [certificate])).toMatchObject({
      kind: 'refused',
      cause: 'certificate',
      message: 'its certificate is for another name',
    });
  });

  it('does not matter on this machine', async () => {
    expect(await secured('127.0.0.1', undefined, true)).toEqual({ kind: 'ready' });
  });
});
