import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { library } from '../../compiler/values/functions/library.ts';
import { checkBake, type BakeVector } from './bake.ts';
import { hostOf } from './host.ts';
import { checkLine, type LineVector } from './line.ts';

/**
 * `npm run conformance -- DIR [--misses N]`: runs the vectors in DIR and prints how many of each file pass, and what the
 * first N misses of each differ in. Exit code 1 where a file stays below its floor.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { misses: { type: 'string', default: '20' } },
});
const folder = positionals[0] ?? join('..', 'shared', 'vectors');
const shown = Number(values.misses);
const tools = { functions: library, host: hostOf() };

for (const name of ['expressions', 'templates', 'bodies', 'functions']) {
  report(
    name,
    1,
    misses(read(name) as readonly LineVector[], (vector) => checkLine(vector, tools)),
  );
}
report('bake', 0.99, misses(read('bake') as readonly BakeVector[], checkBake));

interface Misses {
  readonly of: number;
  readonly texts: readonly string[];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

function misses<V extends { readonly id: string }>(
  vectors: readonly V[],
  check: (vector: V) => string | undefined,
): Misses {
  const texts = vectors.flatMap((vector) => {
    const difference = attempt(() => check(vector));
    return difference === undefined ? [] : [`  ${vector.id}: ${difference.replaceAll('\n', '\n    ')}`];
  });
  return { of: vectors.length, texts };
}

function report(name: string, floor: number, { of, texts }: Misses): void {
  const passed = of - texts.length;
  console.log(`${name}: ${passed} of ${of}`);
  for (const miss of texts.slice(0, shown)) console.log(miss);
  if (texts.length > shown) console.log(`  and ${texts.length - shown} more`);
  if (passed < floor * of) process.exitCode = 1;
}

/** A crash is a miss like any other. */
function attempt(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    return `crashes: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}
