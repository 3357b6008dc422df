import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { bakeFile } from './bake-file.ts';
import { buildx } from './buildx.ts';
import { quickest, type Cost } from './measure.ts';
import { phasesOf, type Phases } from './phases.ts';

/** buildx takes the square of it: minutes beyond this. */
const patience = 5000;

/** `npm run bench [-- COUNT...]`: mab and buildx on the same valid bake files, in one run; then mab's stages apart. */
if (process.argv[2] === 'phases') {
  console.log(JSON.stringify(phasesOf(Number(process.argv[3]))));
  process.exit(0);
}
const wanted = process.argv.slice(2).map(Number);
const counts = wanted.length > 0 ? wanted : [1, 100, 1000, 5000, 10_000];
const folder = join('.cache', 'bench');
mkdirSync(folder, { recursive: true });

const node = await quickest(5, [process.execPath, '-e', '0']);
console.log(`node alone: ${node.milliseconds.toFixed(0)} ms\n`);
const reference = await buildx();
console.log(row(['targets', 'mab emit bake', 'peak', `${reference.name} bake --print`, 'ratio']));
for (const count of counts) {
  const file = join(folder, `bake-${count}.hcl`);
  writeFileSync(file, bakeFile(count));
  const times = count < 1000 ? 5 : 2;
  const mab = await quickest(times, [process.execPath, 'dist/mab.js', 'emit', 'bake', '-f', file, '-o', '-']);
  const bake = [...reference.argv, 'bake', '-f', file, '--print'];
  const other = count > patience ? undefined : await quickest(times, bake, reference.env);
  const ratio = other === undefined ? '' : `${(other.milliseconds / mab.milliseconds).toFixed(1)}×`;
  console.log(row([String(count), time(mab), memory(mab), other === undefined ? '–' : time(other), ratio]));
}

const stages = ['lexing', 'parsing', 'evaluating', 'planning', 'hashing', 'emitting'] as const;
console.log(
  `\n${['targets', ...stages].map((cell) => cell.padStart(11)).join('')}   (ms, each count in a new process)`,
);
for (const count of counts) {
  const { stdout } = await execa(process.execPath, [process.argv[1] ?? '', 'phases', String(count)]);
  const phases = JSON.parse(stdout) as Phases;
  const cells = [String(count), ...stages.map((stage) => phases[stage].toFixed(0))];
  console.log(cells.map((cell) => cell.padStart(11)).join(''));
}

function time({ milliseconds }: Cost): string {
  return `${milliseconds.toFixed(0)} ms`;
}

function memory({ peak }: Cost): string {
  return peak === undefined ? '' : `${peak.toFixed(0)} MiB`;
}

function row(cells: readonly string[]): string {
  return cells.map((cell, at) => (at === 0 ? cell.padEnd(9) : cell.padStart(at === 3 ? 28 : 15))).join('');
}
