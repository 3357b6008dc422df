import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { linesIn } from '../../runtime/text-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'mab-text-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the pieces of a text file', () => {
  it.each([
    ['nothing', ''],
    ['a line that has not ended', 'one'],
    ['lines with wide characters over many blocks', `${'漢字 é 👩‍👩‍👧\n'.repeat(60_000)}end`],
    ['a line longer than a block', `a\n${'漢'.repeat(200_000)}\nb\n`],
  ])('%s are its text', (_, text) => {
    const path = join(folder, 'text');
    writeFileSync(path, text);
    const pieces = [...linesIn(path)];
    expect(pieces.join('')).toBe(text);
    expect(pieces.slice(0, -1).every((piece) => piece.endsWith('\n'))).toBe(true);
    expect(Math.max(0, ...pieces.map(({ length }) => length))).toBeLessThan(500_000);
  });

  it('are none of a file that is not there', () => {
    expect([...linesIn(join(folder, 'none'))]).toEqual([]);
  });
});
