import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planOf, step, words } from '../runtime/plans.ts';
import { screen, testWorld } from './test-world.ts';

const files = { 'plan.json': JSON.stringify(planOf([step('build', { commands: [words('true')] })])) };
const run = ['run', '--no-preflight', '--progress', 'quiet', 'plan.json'];

it('a run writes each report that is asked for', async () => {
  const world = testWorld({ files });
  const { code, stderr } = await screen(
    [...run, '--report', 'r.json', '--report', 'r.html', '--report', 'json'],
    world,
  );
  expect(code).toBe(0);
  const report = JSON.parse(readFileSync(join(world.cwd, 'r.json'), 'utf8')) as { outcome: string };
  expect(report.outcome).toBe('done');
  expect(readFileSync(join(world.cwd, 'r.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  const [, beside = ''] = /^report: (.*\/report\.json)$/m.exec(stderr) ?? [];
  expect(existsSync(join(world.cwd, beside))).toBe(true);
});

it('a report of no known form is refused before anything runs', async () => {
  const world = testWorld({ files });
  const { code, stderr } = await screen([...run, '--report', 'r.txt'], world);
  expect(code).toBe(2);
  expect(stderr).toContain('It is json, html, or a file that ends in .json or .html.');
  expect(existsSync(join(world.cwd, '.mab'))).toBe(false);
});
