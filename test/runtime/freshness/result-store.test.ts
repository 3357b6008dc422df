import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ResultStore } from '../../../runtime/freshness/result-store.ts';

const place = () => {
  const root = mkdtempSync(join(tmpdir(), 'mab-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return { root, store: new ResultStore(root) };
};

const result = (step: string, context: string) => ({
  version: 1 as const,
  step,
  facts: { commands: '', environment: {}, contexts: { '.': context }, needs: {} },
  materials: [],
  outputs: {},
});

it('keeps the latest results and the contexts that they need', () => {
  const { root, store } = place();
  for (let at = 0; at < 201; at += 1) store.writeContext(`old-${at}`, new Map([['a', 'file']]));
  store.writeContext('now', new Map([['a', 'file']]));
  store.write(result('build/app', 'now'));
  store.prune();
  expect(readdirSync(join(root, '.mab', 'contexts'))).toEqual(['now.json']);
  expect(store.read('build/app')).toEqual(result('build/app', 'now'));
});

it('removes the oldest results beyond two thousand', () => {
  const { root, store } = place();
  for (let at = 0; at < 2001; at += 1) store.write(result(`step-${at}`, 'now'));
  const folder = join(root, '.mab', 'results');
  for (const file of readdirSync(folder)) utimesSync(join(folder, file), 2, 2);
  store.write(result('step-7', 'now'));
  store.prune();
  expect(readdirSync(folder)).toHaveLength(2000);
  expect(store.read('step-7')).toBeDefined();
});

it('removes nothing where there is little', () => {
  const { root, store } = place();
  store.writeContext('old', new Map());
  store.prune();
  expect(readdirSync(join(root, '.mab', 'contexts'))).toEqual(['old.json']);
});
