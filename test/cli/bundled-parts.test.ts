import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { optimizeLater } from '../../cli/optimize-later.ts';

let folder: string;
let shelf: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mab-bytecode-'));
  cpSync(resolve('dist'), folder, { recursive: true });
  shelf = join(folder, readdirSync(folder).find((name) => name.startsWith('bytecode-')) ?? 'none');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const sum = async () => execa(process.execPath, [join(folder, 'mab.js'), 'eval', '1 + 1'], { reject: false });

it('V8 takes the bytecode that was kept when mab was built, with the flags that mab sets', () => {
  optimizeLater();
  const text = readFileSync(join(folder, 'mab-main.js'), 'utf8');
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
  const script = new Script(wrapped, { cachedData: readFileSync(join(shelf, 'mab-main.bin')) });
  expect(script.cachedDataRejected).toBe(false);
});

it('bytecode that is cut off, or of something else, or not there, is done without', async () => {
  for (const file of readdirSync(shelf)) {
    const whole = readFileSync(join(shelf, file));
    writeFileSync(join(shelf, file), file < 'mab-f' ? whole.subarray(0, whole.length / 2) : 'no bytecode');
  }
  expect(await sum()).toMatchObject({ exitCode: 0, stdout: '2', stderr: '' });
  rmSync(shelf, { recursive: true });
  expect(await sum()).toMatchObject({ exitCode: 0, stdout: '2', stderr: '' });
});
