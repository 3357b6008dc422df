import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bakeFile } from './bake-file.ts';
import { buildx } from './buildx.ts';
import { quickest, type Cost } from './measure.ts';

/** `npm run bench [-- COUNT...]`: mab and buildx on the same valid bake files, in one run. */
const counts = process.argv.slice(2).map(Number);
const folder = join('.cache', 'bench');
mkdirSync(folder, { recursive: true });

const node = await quickest(5, [process.execPath, '-e', '0']);
console.log(`node alone: ${node.milliseconds.toFixed(0)} ms\n`);
const reference = await buildx();
console.log(row(['targets', 'mab emit bake', 'peak', `${reference.name} bake --print`, 'ratio']));
for (const count of counts.length > 0 ? counts : [1, 100, 1000, 5000]) {
  const file = join(folder, `bake-${count}.hcl`);
  writeFileSync(file, bakeFile(count));
  const times = count < 1000 ? 5 : 2;
  const mab = await quickest(times, [process.execPath, 'dist/mab.js', 'emit', 'bake', '-f', file, '-o', '-']);
  const other = await quickest(times, [...reference.argv, 'bake', '-f', file, '--print'], reference.env);
  console.log(
    row([String(count), time(mab), memory(mab), time(other), `${(other.milliseconds / mab.milliseconds).toFixed(1)}×`]),
  );
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
