import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compile, compileBake } from '../compiler/compile.ts';
import { hasErrors } from '../compiler/diagnostics/diagnostic.ts';
import { SourceFile } from '../compiler/source/source-file.ts';
import type { ManifestInput } from '../compiler/manifest/input.ts';
import validatePlan from '../schemas/plan.schema.json?validator';
import { credulous, wordsOfRun, wordsOfScript } from './matrix/carriers.ts';
import { broken } from './matrix/invariants.ts';
import { cases, type Case } from './matrix/manifests.ts';

/** What a declaration may rightly be refused for. */
const refusals = ['engines-cannot-share-a-build', 'no-native-machine', 'platforms-differ-in-one-build'];

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

describe.each(plans.map((one, index) => ({ ...one, index })))('$name', ({ plan, bake, index }) => {
  test('the plan is sound', () => {
    expect(validatePlan(plan)).toBe(true);
    expect(broken(plan)).toEqual([]);
    if (bake !== undefined) expect(broken(bake)).toEqual([]);
  });

  test('script and run give the same words to the same programs', async () => {
    // The script beside a bake file differs in its builds only, so some of them will do.
    for (const one of bake === undefined || index % 8 > 0 ? [plan] : [plan, bake]) {
      const folder = mkdtempSync(join(scratch, 'plan-'));
      const bare = credulous(one);
      expect(wordsOfScript(bare, folder)).toEqual(await wordsOfRun(bare, folder));
    }
  });
});
