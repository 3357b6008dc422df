import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile, compileBake } from '../compiler/compile.ts';
import { renderDiagnostics } from '../compiler/diagnostics/render.ts';
import { emitBakeHcl } from '../compiler/emit/bake/hcl.ts';
import { reviewText } from '../compiler/emit/review/text.ts';
import { emitScript } from '../compiler/emit/shell/script.ts';
import type { ManifestInput } from '../compiler/manifest/input.ts';
import validatePlan from '../schemas/plan.schema.json?validator';
import { SourceFile } from '../compiler/source/source-file.ts';
import { hasShellcheck, runIn, shells } from './compiler/emit/shell/shells.ts';
import { exampleManifests } from './setup/examples.ts';

interface Case {
  readonly name: string;
  readonly manifest: string;
  readonly expected: string;
  readonly output: 'push' | 'as-declared';
}

/** Every folder of `golden/`, and every example: a manifest, and what each face makes of it. `vitest -u` rewrites. */
const cases: readonly Case[] = [
  ...readdirSync('test/golden').map((name): Case => {
    const folder = join('test', 'golden', name);
    return { name, manifest: join(folder, 'build.mab'), expected: folder, output: 'as-declared' };
  }),
  ...exampleManifests.map(({ name, folder, file, expected }): Case => {
    return { name: `examples/${name}`, manifest: join(folder, file), expected, output: 'push' };
  }),
];

function compileCase(example: Case) {
  return compile(inputOf(example));
}

function bakeOf(example: Case) {
  return compileBake(inputOf(example), 'docker-bake.hcl').value;
}

function inputOf({ manifest, output }: Case): ManifestInput {
  return {
    files: [new SourceFile(basename(manifest), readFileSync(manifest, 'utf8'))],
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

describe.each(cases)('$name', (example) => {
  const { value: plan, diagnostics } = compileCase(example);
  const complaints = renderDiagnostics(diagnostics, { color: false });
  const golden = (name: string) => join('..', example.expected, name);

  test('what is complained of', async () => {
    if (complaints !== '' || existsSync(join(example.expected, 'diagnostics.txt'))) {
      await expect(complaints).toMatchFileSnapshot(golden('diagnostics.txt'));
    }
  });

  if (plan === undefined) return;

  test('its plan fits the schema', () => {
    expect(validatePlan(plan)).toBe(true);
  });

  test('its script is one in every shell, and shellcheck finds nothing', () => {
    const script = emitScript(plan, { root: '' });
    for (const shell of shells) expect(runIn(shell, `set -n\n${script}`)).toBe('');
    if (hasShellcheck()) execFileSync('shellcheck', ['-s', 'sh', '-'], { input: script });
  });

  if (plan.steps.length === 0) return;

  test('its faces', async () => {
    await expect(`${JSON.stringify(plan, null, 2)}\n`).toMatchFileSnapshot(golden('plan.json'));
    await expect(reviewText(plan)).toMatchFileSnapshot(golden('plan.txt'));
    await expect(emitScript(plan, { root: '' })).toMatchFileSnapshot(golden('build.sh'));
    const face = bakeOf(example);
    if (face === undefined) return;
    await expect(emitBakeHcl(face.images, 'docker-bake.sh')).toMatchFileSnapshot(golden('docker-bake.hcl'));
    if (face.script === undefined) return;
    await expect(emitScript(face.script, { root: '' })).toMatchFileSnapshot(golden('docker-bake.sh'));
  });
});
