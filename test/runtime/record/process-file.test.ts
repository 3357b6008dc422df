import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { identityOf } from '../../../runtime/process-identity.ts';
import { heldBy, ProcessFile } from '../../../runtime/record/process-file.ts';
import { processFile } from '../../../runtime/record/run-folders.ts';

it('what a run holds stands in its folder as long as it goes on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mab-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = new ProcessFile(folder, '/tmp/mab-x7Yz', (error) => expect(error).toBe('no trouble'));
  file.add(process.ppid);
  expect(heldBy(folder)).toEqual({
    mab: identityOf(process.pid),
    temporary: '/tmp/mab-x7Yz',
    started: [identityOf(process.ppid)],
  });
  file.remove();
  expect(existsSync(processFile(folder))).toBe(false);
  expect(heldBy(folder)).toBeUndefined();
});
