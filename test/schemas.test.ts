import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, test } from 'vitest';
import { manifestSchema } from '../tools/schema/manifest-schema.ts';

/** `vitest -u` rewrites it. */
test('the schema of manifests is that of the table of attributes', async () => {
  const text = `${JSON.stringify(manifestSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(join('..', 'schemas', 'mab.schema.json'));
});

test('every schema names itself, and its file', () => {
  for (const name of readdirSync('schemas')) {
    const { $id, title } = JSON.parse(readFileSync(join('schemas', name), 'utf8')) as Record<string, string>;
    expect($id).toBe(name);
    expect(title).toMatch(/^mab /);
  }
});

describe('a manifest in JSON', () => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(manifestSchema());

  test.each([
    [
      'bake',
      {
        target: { app: { tags: ['a', '${b}'], args: { X: null, Y: 1 }, unknown: 1 } },
        group: { g: { targets: ['app'] } },
      },
    ],
    ['a list of blocks', { target: { app: [{ context: '.' }, { pull: 'true' }] } }],
    ['variables', { variable: { TAG: { default: { any: ['thing'] } } }, other: 1 }],
    ['its own blocks', { builder: { farm: { driver: 'remote', node: { a: { platforms: ['linux/amd64'] } } } } }],
    [
      'platforms and tests',
      { target: { app: { platform: { 'linux/arm64': { args: {} } }, test: { t: { run: ['x'], timeout: '1m' } } } } },
    ],
  ])('%s', (_, manifest) => {
    expect(validate(manifest)).toBe(true);
  });

  test.each([
    ['a driver that does not exist', { builder: { farm: { driver: 'dockre' } } }],
    ['an attribute that a node has not', { builder: { farm: { node: { a: { platform: 'linux/amd64' } } } } }],
    ['tags that are none', { target: { app: { tags: 'a' } } }],
    ['what is about all platforms, for one', { target: { app: { platform: { 'linux/arm64': { tags: [] } } } } }],
  ])('%s', (_, manifest) => {
    expect(validate(manifest)).toBe(false);
  });
});
