import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { secretTexts } from '../../runtime/secret-files.ts';

test('what files of secrets hold is hidden, without their last end of line; what is no small file is left alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mab-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'token'), 'one\ntwo\r\n');
  writeFileSync(join(folder, 'large'), 'x'.repeat(64 * 1024 + 1));
  mkdirSync(join(folder, 'folder'));
  const secretFiles = ['token', join(folder, 'token'), 'large', 'folder', 'missing'];
  expect(secretTexts({ secretFiles }, folder)).toEqual(['one\ntwo', 'one\ntwo']);
  expect(secretTexts({}, folder)).toEqual([]);
});
