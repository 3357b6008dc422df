import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { rolldown } from 'rolldown';
import { afterAll, expect, test } from 'vitest';
import { fileOf, onDemand } from '../../../tools/build/plugins.js';

const folder = mkdtempSync(join(tmpdir(), 'mab-on-demand-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program prints whose packages are loaded on demand. */
async function printed(program: string): Promise<string> {
  const input = join(folder, 'input.mjs');
  writeFileSync(input, program);
  const bundle = await rolldown({ input, cwd: resolve('.'), platform: 'node', plugins: [onDemand(['re2js'], 'rare')] });
  await bundle.write({ file: join(folder, 'program.mjs'), format: 'esm' });
  const { stdout } = await execa(process.execPath, [join(folder, 'program.mjs')]);
  return stdout;
}

test('a package is read when something of it is used, and not before', async () => {
  expect(await printed(`import { RE2JS } from 're2js'; console.log(typeof RE2JS);`)).toBe('function');
  const used = `import { RE2JS } from 're2js';
    const pattern = RE2JS.compile('a+');
    console.log(pattern instanceof RE2JS, pattern.matcher('baa').find());`;
  await expect(printed(used)).rejects.toThrow(/Cannot find module '\.\/rare\/re2js\.cjs'/);
  const packages = await rolldown({ input: resolve('node_modules/re2js'), platform: 'node' });
  await packages.write({ file: join(folder, 'rare', fileOf('re2js')), format: 'cjs' });
  expect(await printed(used)).toBe('true true');
});
