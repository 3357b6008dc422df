import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, registry } from '../runtime/preflight/registry.ts';
import { screen, testWorld } from './test-world.ts';

const manifest = (host: string): string => `target "default" {
  tags   = ["${host}/team/app:1", "${host}/team/app:2"]
  output = ["type=registry"]
}
`;
const path = process.env['PATH'] ?? '';

/** A folder with a manifest, and a `docker` that only says that it was called. */
function worldOf(host: string, files: Readonly<Record<string, string>> = {}) {
  const docker = '#!/bin/sh\necho called\nexit 3\n';
  const own = { 'build.mab': manifest(host), Dockerfile: 'FROM scratch\n', 'bin/docker': docker, 'config.json': '{}' };
  const world = testWorld({ files: { ...own, ...files } });
  const bin = join(world.cwd, 'bin');
  chmodSync(join(bin, 'docker'), 0o755);
  return { ...world, env: { PATH: `${bin}:${path}`, DOCKER_CONFIG: world.cwd } };
}

function run(host: string, ...argv: readonly string[]) {
  return screen(['run', ...argv], worldOf(host));
}

const refusing = () => registry((request, response) => answer(response, request.method === 'POST' ? 403 : 200));

describe('mab run asks registries before it builds', () => {
  it('and reports that nothing was built, in place of what an earlier run has left', async () => {
    const { host } = await refusing();
    const world = worldOf(host, { 'm.json': '{ "app": {} }', 'r.json': '{}' });
    const { code } = await screen(['run', '--metadata-file', 'm.json', '--report', 'r.json'], world);
    expect(code).toBe(1);
    expect(readFileSync(join(world.cwd, 'm.json'), 'utf8')).toBe('{}\n');
    const report = JSON.parse(readFileSync(join(world.cwd, 'r.json'), 'utf8')) as object;
    expect(report).toMatchObject({ outcome: 'failed', published: [], refused: [{ repository: `${host}/team/app` }] });
  });

  it('and stops where one refuses', async () => {
    const { host, calls } = await refusing();
    expect(await run(host)).toEqual({
      code: 1,
      stdout: '',
      stderr: `failed: ${host}/team/app cannot be pushed to, so nothing is built
  cause    it does not allow the push (403)
  what to do: \`docker login ${host}\` with an account that may push to ${host}/team/app
  what to do: where this machine is told something else than the engine, --no-preflight does not ask
`,
    });
    expect(calls).toEqual(['GET /v2/', 'POST /v2/team/app/blobs/uploads/']);
  });

  it('and goes on with a warning where the answer is not clear', async () => {
    const { host } = await registry((_, response) => answer(response, 503));
    const { code, stderr } = await run(host);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `warning: whether ${host}/team/app can be pushed to is not clear: it answered GET /v2/ with 503\n`,
    );
    expect(stderr).toContain('called');
  });

  it('and says nothing where all is well', async () => {
    const { host } = await registry((request, response) => answer(response, request.method === 'POST' ? 202 : 200));
    const { stderr } = await run(host);
    expect(stderr).toMatch(/^\d steps/);
    expect(stderr).toContain('called');
  });

  it('unless it is told not to', async () => {
    const { host, calls } = await refusing();
    expect((await run(host, '--no-preflight')).stderr).toContain('called');
    expect(calls).toEqual([]);
  });

  it('as an event for tools, and quietly', async () => {
    const { host } = await refusing();
    const json = await run(host, '--progress', 'json');
    const verdict = {
      kind: 'refused',
      cause: 'forbidden',
      message: 'it does not allow the push (403)',
      remedy: `\`docker login ${host}\` with an account that may push to ${host}/team/app`,
    };
    expect(JSON.parse(json.stderr)).toMatchObject({
      kind: 'registry-checked',
      repository: `${host}/team/app`,
      verdict,
    });
    expect((await run(host, '--progress', 'quiet')).stderr).toContain('it does not allow the push (403)');
  });
});
