import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { contextsWithRecords } from '../../../runtime/freshness/records-sent.ts';
import { step } from '../plans.ts';

function found(files: Readonly<Record<string, string>>, folder = '.', dockerfile = 'Dockerfile'): string[] {
  const root = mkdtempSync(join(tmpdir(), 'mab-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return contextsWithRecords({ steps: [step('a', { reads: { contexts: [{ folder, dockerfile }] } })] }, root);
}

it.each([
  'COPY . .',
  'FROM x\n  copy --chown=1:1 --link ./ /src\n',
  'ADD ["*", "/"]',
  'COPY ["./", "/src"]',
  'COPY / /',
])('a context that is copied whole has the records in it: %j', (dockerfile) => {
  expect(found({ Dockerfile: dockerfile })).toEqual(['.']);
  expect(found({ Dockerfile: dockerfile, '.dockerignore': 'node_modules\n' })).toEqual(['.']);
});

it.each([
  [{ Dockerfile: 'COPY src /src' }],
  [{ Dockerfile: 'COPY --from=build / /' }],
  [{ Dockerfile: 'COPY . .', '.dockerignore': '.mab' }],
  [{ Dockerfile: 'COPY . .', '.dockerignore': '.*' }],
  [{ Dockerfile: 'COPY . .', 'Dockerfile.dockerignore': '*\n!src' }],
  [{}],
])('no records are sent by %j', (files) => {
  expect(found(files)).toEqual([]);
});

it('a context below the folder has none', () => {
  expect(found({ 'app/Dockerfile': 'COPY . .' }, 'app', 'app/Dockerfile')).toEqual([]);
});
