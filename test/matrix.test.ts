import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compile, compileBake } from '../compiler/compile.ts';
import { hasErrors } from '../compiler/diagnostics/diagnostic.ts';
import { SourceFile } from '../compiler/source/source-file.ts';
import type { ManifestInput } from '../compiler/manifest/input.ts';
import validatePlan from '../schemas/plan.schema.json?validator';
import { credulous, wordsOfRun, wordsOfScripts } from './matrix/carriers.ts';
import { broken } from './matrix/invariants.ts';
import { cases, type Case } from './matrix/manifests.ts';

/** What a declaration may rightly be refused for. */
const refusals = [
  'engines-cannot-share-a-build',
  'no-native-machine',
  'platforms-differ-in-one-build',
  'sign-with-manifest',
];

const compiled = cases.map((one) => {
  try {
    return { ...one, ...compile(inputOf(one)), bake: compileBake(inputOf(one), 'app.hcl') };
  } catch (error) {
    throw new Error(one.manifest, { cause: error });
  }
});
const plans = compiled.flatMap(({ name, value, diagnostics, bake }) =>
  value === undefined || hasErrors(diagnostics) ? [] : [{ name, plan: value, bake: bake.value?.script }],
);
const scratch = mkdtempSync(join(tmpdir(), 'mab-matrix-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function inputOf({ manifest, output }: Case): ManifestInput {
  return {
    files: [new SourceFile('build.mab', manifest)],
    targets: [],
    overrides: [],
    variables: [],
    output,
    host: {
      platform: 'linux/amd64',
      now: () => 0,
      random: (bytes) => new Uint8Array(bytes),
      home: () => '/home',
      env: () => undefined,
    },
  };
}

test('there are plans enough, and the others are refused for what they ask', () => {
  expect(plans.length).toBeGreaterThanOrEqual(200);
  const reasons = compiled.flatMap(({ diagnostics }) =>
    diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code),
  );
  expect([...new Set(reasons)].sort()).toEqual(refusals);
});

test('what is published and to be signed, is', () => {
  const wanted = plans.filter(({ name, plan }) => name.includes(', signed, ') && plan.publishes.length > 0);
  expect(wanted.length).toBeGreaterThan(20);
  for (const { name, plan } of wanted) {
    expect(
      plan.steps.filter(({ kind }) => kind === 'sign-index').map(({ id }) => id),
      name,
    ).toEqual(['sign-index/app']);
  }
});

describe.each(plans)('$name', ({ plan, bake }) => {
  test('is sound', () => {
    expect(validatePlan(plan)).toBe(true);
    expect(broken(plan)).toEqual([]);
    if (bake !== undefined) expect(broken(bake)).toEqual([]);
  });
});

test('scripts and runs give the same words to the same programs', async () => {
  // Shells take their time: more than half of the plans, of all kinds, and of some the script beside the bake file.
  const some = plans.filter((_, index) => index % 7 < 4);
  expect(some.length).toBeGreaterThanOrEqual(200);
  const all = some.flatMap(({ name, plan, bake }, index) => [
    { name, plan: credulous(plan) },
    ...(bake === undefined || index % 9 > 0 ? [] : [{ name: `${name}, bake`, plan: credulous(bake) }]),
  ]);
  const folder = mkdtempSync(join(scratch, 'scripts-'));
  const scripts = wordsOfScripts(
    all.map(({ plan }) => plan),
    folder,
  );
  for (const [index, { name, plan }] of all.entries()) {
    const run = await wordsOfRun(plan, folder);
    expect(scripts[index], name).toEqual(run);
    expect(run.length, name).toBeGreaterThan(0);
  }
}, 600_000);
