import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Reads } from '../../../compiler/plan/plan.ts';
import { Contexts } from '../../../runtime/freshness/contexts.ts';
import { ResultRecorder } from '../../../runtime/freshness/result-recorder.ts';
import { ResultStore, type StoredResult } from '../../../runtime/freshness/result-store.ts';
import { planOf, step } from '../plans.ts';
import { answer, registry } from '../preflight/registry.ts';
import { anonymousTools } from './registry-tools.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const attested = (type: string, of: string) => ({
  'vnd.docker.reference.type': type,
  'vnd.docker.reference.digest': of,
});
const held: Readonly<Record<string, unknown>> = {
  [`manifests/${digest}`]: {
    manifests: [
      { digest: 'image', platform: {} },
      { digest: 'attestation', annotations: attested('attestation-manifest', 'image') },
    ],
  },
  'manifests/attestation': {
    layers: [
      { digest: 'provenance', annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' } },
    ],
  },
  'blobs/provenance': {
    predicate: {
      materials: [
        { uri: 'pkg:docker/base@1?platform=linux%2Famd64', digest: { sha256: '1' } },
        { uri: 'pkg:docker/pinned@1?digest=sha256:2&platform=linux%2Famd64', digest: { sha256: '2' } },
      ],
    },
  },
};

/** What is kept of a build that sends a folder, where somebody does something before it ends. */
async function keptAfter(
  change: (file: string) => void,
  reads: Partial<Reads> = {},
): Promise<StoredResult | undefined> {
  const { host } = await registry(({ url = '' }, response) => {
    const found = held[url.replace('/v2/app/', '')];
    answer(response, url === '/v2/' || found !== undefined ? 200 : 404, {}, JSON.stringify(found ?? {}));
  });
  const root = mkdtempSync(join(tmpdir(), 'mab-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const file = join(root, 'main.go');
  writeFileSync(file, 'one');
  const result = { references: [`${host}/app:1`] };
  const plan = planOf([step('build', { reads: { contexts: [{ folder: '.' }], ...reads }, result })]);
  const store = new ResultStore(root);
  const contexts = new Contexts(root, store);
  contexts.readAll(plan);
  const recorder = new ResultRecorder({ plan, env: {}, store, contexts, registry: anonymousTools }, new Map());
  change(file);
  recorder.onEvent({ kind: 'step-finished', at: 0, step: 'build', elapsed: 1, outputs: { digest } });
  await recorder.settled();
  return store.read('build');
}

it.each([
  ['does nothing', () => undefined],
  ['touches a file', (file: string) => utimesSync(file, 1, 1)],
])('keeps what was made, and all that its index names, where somebody %s', async (_, change) => {
  expect(await keptAfter(change)).toMatchObject({ outputs: { digest }, parts: ['image', 'attestation'] });
});

it.each([
  ['writes a file', (file: string) => writeFileSync(file, 'two')],
  ['adds a file', (file: string) => writeFileSync(`${file}.new`, '')],
  ['removes a file', (file: string) => rmSync(file)],
])('keeps nothing where somebody %s while it is built', async (_, change) => {
  expect(await keptAfter(change)).toBeUndefined();
});

it.each([
  ['stays what it is', {}, ['base:1']],
  ['may have been taken by its tag, for a target that is a context', { targets: ['lib'] }, ['base:1', 'pinned:1']],
])('an image that is named by tag and digest %s', async (_, reads, references) => {
  const kept = await keptAfter(() => undefined, reads);
  expect(kept?.materials.map(({ reference }) => reference)).toEqual(references);
});
