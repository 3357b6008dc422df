import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AppendFile } from '../../../runtime/record/append-file.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mab-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const never = (error: unknown): void => expect(error).toBe('no trouble');

describe('a file of lines', () => {
  it('holds what was flushed, and only grows', () => {
    const path = join(scratch, 'lines');
    const first = new AppendFile(path, never);
    first.write('one');
    expect(() => readFileSync(path)).toThrow();
    first.flush();
    expect(readFileSync(path, 'utf8')).toBe('one\n');
    first.write('two');
    first.close();
    const second = new AppendFile(path, never);
    second.write('dreißig 🚀');
    second.close();
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\ndreißig 🚀\n');
  });

  it('keeps no more than a block in memory', () => {
    const path = join(scratch, 'blocks');
    const file = new AppendFile(path, never);
    for (let at = 0; at < 1000; at += 1) file.write('x'.repeat(999));
    expect(statSync(path).size).toBeGreaterThan(900_000);
    file.close();
    expect(statSync(path).size).toBe(1_000_000);
  });

  it('makes no file where nothing was written', () => {
    new AppendFile(join(scratch, 'nothing'), never).close();
    expect(() => statSync(join(scratch, 'nothing'))).toThrow();
  });

  it.runIf(process.platform === 'linux')('tells what a full disk refuses, and goes on', () => {
    const troubles: unknown[] = [];
    const file = new AppendFile('/dev/full', (error) => troubles.push(error));
    for (const line of ['one', 'two']) {
      file.write(line);
      file.flush();
    }
    file.close();
    expect(troubles).toMatchObject([{ code: 'ENOSPC' }, { code: 'ENOSPC' }]);
  });
});
