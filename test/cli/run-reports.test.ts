import { existsSync, mkdirSync, readFileSync } from 'node:fs';
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

it.each([
  ['--metadata-file', 'none/m.json', 'its folder does not exist'],
  ['--report', 'none/r.json', 'its folder does not exist'],
  ['--report', 'plan.json/r.html', 'a part of its path is not a folder'],
  ['--metadata-file', 'folder', 'it is a folder'],
])('%s %s is refused before anything runs: %s', async (flag, file, reason) => {
  const world = testWorld({ files: { ...files, 'folder/x': '' } });
  const { code, stderr } = await screen([...run, flag, file], world);
  expect(code).toBe(1);
  expect(stderr).toContain(`cannot write ${join(world.cwd, file)}: ${reason}\n`);
  expect(stderr).toContain(`choose another file with ${flag}\n`);
  expect(existsSync(join(world.cwd, '.mab'))).toBe(false);
});

it('a report beside a record that cannot be kept is refused before anything runs', async () => {
  const world = testWorld({ files: { ...files, '.mab': 'a file' } });
  const { code, stderr } = await screen([...run, '--report', 'html'], world);
  expect(code).toBe(1);
  expect(stderr).toContain('under .mab/runs: a part of its path is not a folder\n');
});

it('a file that cannot be written keeps no other away', async () => {
  const build = step('build', { commands: [words('rmdir', 'gone')] });
  const world = testWorld({ files: { 'plan.json': JSON.stringify(planOf([build])) } });
  mkdirSync(join(world.cwd, 'gone'));
  const { code, stderr } = await screen([...run, '--metadata-file', 'gone/m.json', '--report', 'r.json'], world);
  expect(code).toBe(1);
  expect(stderr).toContain('gone/m.json: its folder does not exist');
  expect(existsSync(join(world.cwd, 'r.json'))).toBe(true);
});

it('a file that can no longer be written when the run is over leaves what was published told', async () => {
  const reference = 'registry.example.com/app:1';
  const argv = [['sh'], ['-c'], ['rmdir gone'], [reference]];
  const build = step('build', { commands: [{ argv }] });
  const publishes = [{ reference, target: 'app', platforms: ['linux/amd64'], staging: false }];
  const world = testWorld({ files: { 'plan.json': JSON.stringify(planOf([build], publishes)) } });
  mkdirSync(join(world.cwd, 'gone'));
  const { code, stdout, stderr } = await screen([...run, '--metadata-file', 'gone/m.json'], world);
  expect({ code, stdout }).toEqual({ code: 1, stdout: `${reference}\n` });
  expect(stderr).toContain('its folder does not exist');
});
