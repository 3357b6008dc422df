import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../runtime/folder.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mab-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

it('makes a folder with those above it, and leaves one that is there', () => {
  const at = folder();
  makeFolder(join(at, 'a/b/c'));
  makeFolder(join(at, 'a/b'));
  makeFolder(at);
  expect(statSync(join(at, 'a/b/c')).mode & 0o777).toBe(0o700);
});

it('makes it where a link leads to', () => {
  const at = folder();
  makeFolder(join(at, 'there'));
  symlinkSync(join(at, 'there'), join(at, 'link'));
  makeFolder(join(at, 'link/a'));
  expect(statSync(join(at, 'there/a')).isDirectory()).toBe(true);
});

it('says what is in its way', () => {
  const at = folder();
  writeFileSync(join(at, 'file'), '');
  symlinkSync(join(at, 'nowhere/x'), join(at, 'link'));
  expect(() => makeFolder(join(at, 'file/a/b'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  expect(() => makeFolder(join(at, 'file'))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(() => makeFolder(join(at, 'link/a'))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
});
