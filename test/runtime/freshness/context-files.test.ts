import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changedPaths, contextFiles, contextHash } from '../../../runtime/freshness/context-files.ts';

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'mab-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const sent = (files: Readonly<Record<string, string>>, context = { folder: '.' }): string[] =>
  [...contextFiles(context, folder(files)).keys()].filter((path) => !path.startsWith('.dockerignore'));

describe('what a build is sent', () => {
  it('is everything below the folder, but for mab’s own records', () => {
    expect(sent({ 'a.txt': '', 'b/c.txt': '', '.mab/runs/1/journal.jsonl': '' })).toEqual(['a.txt', 'b', 'b/c.txt']);
    expect(sent({ 'x/a': '', 'x/.mab/a': '', y: '' }, { folder: 'x' })).toEqual(['.mab', '.mab/a', 'a']);
  });

  it.each([
    ['node_modules', ['src', 'src/a.ts', 'src/node_modules', 'src/node_modules/d.js']],
    ['**/node_modules', ['src', 'src/a.ts']],
    ['# a comment\n\nsrc\r\n', ['node_modules', 'node_modules/b.js']],
    ['*\n!src/a.ts', ['src/a.ts']],
    ['src/*.ts\n/node_modules/', ['src', 'src/node_modules', 'src/node_modules/d.js']],
    ['\ufeffsrc\nnode_modules', []],
  ])('leaves out what .dockerignore names: %j', (rules, rest) => {
    const files = { 'src/a.ts': '', 'src/node_modules/d.js': '', 'node_modules/b.js': '' };
    expect(sent({ ...files, '.dockerignore': rules })).toEqual(rest);
  });

  it('goes by the ignore file of the Dockerfile first, and has the Dockerfile in any case', () => {
    const root = folder({
      a: '',
      b: '',
      'docker/app': 'FROM a',
      '.dockerignore': 'a',
      'docker/app.dockerignore': 'b\ndocker',
    });
    const files = contextFiles({ folder: '.', dockerfile: 'docker/app' }, root);
    expect([...files.keys()]).toEqual(['.dockerignore', 'a', 'docker/app']);
    writeFileSync(join(root, 'docker/app'), 'FROM b');
    const after = contextFiles({ folder: '.', dockerfile: 'docker/app' }, root);
    expect(changedPaths(files, after)).toEqual(['docker/app']);
  });

  it('has what a Dockerfile that is a link leads to', () => {
    const root = folder({ 'real/Dockerfile': 'FROM a', '.dockerignore': 'real\nDockerfile' });
    symlinkSync('real/Dockerfile', join(root, 'Dockerfile'));
    const context = { folder: '.', dockerfile: 'Dockerfile' };
    const files = contextFiles(context, root);
    expect([...files.keys()]).toEqual(['.dockerignore', 'Dockerfile', 'real/Dockerfile']);
    writeFileSync(join(root, 'real/Dockerfile'), 'FROM b');
    expect(changedPaths(files, contextFiles(context, root))).toEqual(['real/Dockerfile']);
    rmSync(join(root, 'real'), { recursive: true });
    expect(() => contextFiles(context, root)).toThrow('ENOENT');
  });

  it('fails where there is no such folder or Dockerfile', () => {
    const root = folder({ a: '' });
    expect(() => contextFiles({ folder: 'nowhere' }, root)).toThrow('ENOENT');
    expect(() => contextFiles({ folder: '.', dockerfile: 'Dockerfile' }, root)).toThrow('ENOENT');
  });
});

describe('a context', () => {
  it('is the same whatever the times of its files are', () => {
    const root = folder({ a: 'one' });
    const before = contextHash(contextFiles({ folder: '.' }, root));
    utimesSync(join(root, 'a'), 1, 1);
    expect(contextHash(contextFiles({ folder: '.' }, root))).toBe(before);
  });

  it.each([
    ['content', (root: string) => writeFileSync(join(root, 'a'), 'two'), ['a']],
    ['permissions', (root: string) => chmodSync(join(root, 'a'), 0o755), ['a']],
    ['a new file', (root: string) => writeFileSync(join(root, 'ü b'), ''), ['ü b']],
    ['a file that is gone', (root: string) => rmSync(join(root, 'a')), ['a']],
    ['an empty folder', (root: string) => mkdirSync(join(root, 'e')), ['e']],
    [
      'a link that leads elsewhere',
      (root: string) => {
        rmSync(join(root, 'l'));
        symlinkSync('b', join(root, 'l'));
      },
      ['l'],
    ],
  ])('is another one by %s', (_, change, paths) => {
    const root = folder({ a: 'one' });
    chmodSync(join(root, 'a'), 0o644);
    symlinkSync('a', join(root, 'l'));
    const before = contextFiles({ folder: '.' }, root);
    change(root);
    const after = contextFiles({ folder: '.' }, root);
    expect(changedPaths(before, after)).toEqual(paths);
    expect(contextHash(after)).not.toBe(contextHash(before));
  });
});
