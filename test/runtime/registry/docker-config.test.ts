import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DockerConfig } from '../../../runtime/registry/docker-config.ts';
import { ProcessRunner } from '../../../runtime/process-runner.ts';

/** Docker's configuration of a folder that also holds credential helpers, as shell scripts. */
function configured(config: object | string, helpers: Readonly<Record<string, string>> = {}): DockerConfig {
  const folder = mkdtempSync(join(tmpdir(), 'mab-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  for (const [name, script] of Object.entries(helpers)) {
    const path = join(folder, `docker-credential-${name}`);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }
  const env = { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  return new DockerConfig(env, new ProcessRunner({ cwd: folder }));
}

const auth = Buffer.from('ann:sword:fish').toString('base64');
const login = { kind: 'password', user: 'ann', password: 'sword:fish' };

test.each([
  ['by its name', { auths: { 'r.example': { auth } } }, login],
  ['by its address', { auths: { 'https://r.example/v1/': { auth } } }, login],
  ['of another registry', { auths: { 'other.example': { auth } } }, undefined],
  ['in two fields', { auths: { 'r.example': { username: 'ann', password: 'sword:fish' } } }, login],
  ['of an OAuth login', { auths: { 'r.example': { auth, identitytoken: 'id' } } }, { kind: 'identity', token: 'id' }],
  ['as a token', { auths: { 'r.example': { registrytoken: 'rt' } } }, { kind: 'registry', token: 'rt' }],
  ['that are none', { auths: { 'r.example': {} } }, undefined],
  ['in a file that is broken', '{', undefined],
])('credentials %s', async (_, config, expected) => {
  expect(await configured(config).credentials('r.example')).toEqual(expected);
});

const keychain = 'read -r server; [ "$1 $server" = "get r.example" ] || exit 1\n';

test.each([
  ['for the registry', { credHelpers: { 'r.example': 'one' }, credsStore: 'other' }],
  ['for all', { credsStore: 'one', auths: { 'r.example': { auth: 'AAAA' } } }],
])('a helper %s is asked by standard input', async (_, config) => {
  const one = `${keychain}printf '{"ServerURL":"%s","Username":"ann","Secret":"sword:fish"}' "$server"`;
  expect(await configured(config, { one }).credentials('r.example')).toEqual(login);
});

test('a helper may give an identity token', async () => {
  const one = `${keychain}echo '{"Username":"<token>","Secret":"id"}'`;
  expect(await configured({ credsStore: 'one' }, { one }).credentials('r.example')).toEqual({
    kind: 'identity',
    token: 'id',
  });
});

test('a helper that knows nothing gives none', async () => {
  const one = 'echo credentials not found in native keychain; exit 1';
  expect(await configured({ credsStore: 'one' }, { one }).credentials('r.example')).toBeUndefined();
});

test.each([
  ['says nothing that docker understands', { one: 'echo secret' }],
  ['ends with exit code 7', { one: 'echo secret; exit 7' }],
  ['is not there', {}],
])('a helper that %s is named, and nothing that it says', async (why, helpers) => {
  const found = await configured({ credHelpers: { 'r.example': 'one' } }, helpers).credentials('r.example');
  expect(found).toEqual({ kind: 'broken-helper', program: 'docker-credential-one', why });
});
