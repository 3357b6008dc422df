import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { up } from '../../tools/engine/engine.ts';
import { engineFolder } from '../../tools/engine/folder.ts';
import { caseOf, describeCase, kinds, type Case } from './case.ts';
import { OwnDaemon } from './own-daemon.ts';
import type { Machine } from './place.ts';
import { play, type Verdict } from './play.ts';

/** Where the screens of cases that fail are kept. */
const screens = join('.cache', 'faults');

const program = new Command('test:faults')
  .description('Runs of mab on the private engine in which something goes wrong, by a seed.')
  .option('--runs <count>', 'how many', count, 30)
  .option('--seed <number>', 'another one, other runs', count, 1)
  .option('--kind <name>', 'those of one kind alone')
  .option('--list', 'only say what they are')
  .option('--only <index>', 'this one run of the seed alone', count)
  .parse();

interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly kind?: string;
  readonly only?: number;
  readonly list?: true;
}

const { runs, seed, kind, only, list } = program.opts<Options>();
const indexes = only === undefined ? indexesOf(kind).slice(0, runs) : [only];
if (list === true) {
  for (const one of indexes.map((index) => caseOf(seed, index, 0))) console.log(title(one));
  process.exit();
}
const engine = await up(engineFolder());
const daemon = new OwnDaemon(engine.root);
const machine: Machine = { engine, daemon };
mkdirSync(screens, { recursive: true });
const bad: number[] = [];
let missed = 0;
for (const index of indexes) {
  const one = caseOf(seed, index, index < kinds.length ? 1_000_000_000 : 100_000_000);
  const began = performance.now();
  const verdict = await play(one, machine).catch((error: unknown) => thrown(error));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (!verdict.struck) missed += 1;
  if (verdict.complaints.length > 0) bad.push(index);
  report(one, verdict, seconds);
}
await daemon.stop();
const good = indexes.length - bad.length;
console.log(
  `\nseed ${seed}: ${good} of ${indexes.length} runs went as they must; in ${missed} the fault did not strike`,
);
process.exitCode = bad.length === 0 ? 0 : 1;

function title(one: Case): string {
  return `${seed}/${one.index} ${one.kind.padEnd(21)} ${describeCase(one)}`;
}

function report(one: Case, { struck, exit, peak, complaints, screens: shown }: Verdict, seconds: string): void {
  const outcome = complaints.length === 0 ? 'ok' : 'FAILED';
  const how = struck ? `ended with ${exit}` : `did not strike, ended with ${exit}`;
  console.log(`${outcome.padEnd(6)} ${title(one)} -> ${how}; ${seconds} s, ${peak.toFixed(0)} MiB`);
  if (complaints.length === 0 && only === undefined) return;
  const file = join(screens, `${seed}-${one.index}.txt`);
  writeFileSync(file, shown.join('\n'));
  for (const complaint of complaints) console.log(`         ${complaint}`);
  console.log(`         what mab showed: ${file}; again: npm run test:faults -- --seed ${seed} --only ${one.index}`);
}

/** More than enough of them. */
function indexesOf(name: string | undefined): readonly number[] {
  const all = Array.from({ length: runs * kinds.length }, (_, index) => index);
  if (name === undefined) return all;
  if (kinds.every((one) => one.name !== name)) {
    throw new Error(`there is no kind ${name}, but ${kinds.map((one) => one.name).join(', ')}`);
  }
  return all.filter((index) => caseOf(seed, index, 0).kind === name);
}

function thrown(error: unknown): Verdict {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { struck: false, exit: 0, peak: 0, complaints: [text], screens: [] };
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`not a number: ${text}`);
  return number;
}
