import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { locksFolder, RunLocks } from '../../runtime/run-locks.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mab-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return join(path, 'locks');
}

describe('locks of runs', () => {
  it('are had by one at a time, all or none', () => {
    const at = folder();
    const first = new RunLocks(at, '/first');
    const second = new RunLocks(at, '/second');
    expect(first.take(['tag b', 'tag a', 'tag a'])).toEqual({ kind: 'locked' });
    expect(second.take(['tag c', 'tag b'])).toMatchObject({
      kind: 'held',
      by: { resource: 'tag b', folder: '/first', process: { pid: process.pid } },
    });
    expect(first.take(['tag c', 'tag a'])).toEqual({ kind: 'locked' });
    first.release(['tag b', 'tag c']);
    expect(second.take(['tag c', 'tag b'])).toEqual({ kind: 'locked' });
    expect(second.take(['tag a']).kind).toBe('held');
    first.release();
    second.release();
    expect(readdirSync(at)).toEqual([]);
  });

  it('are none when their process is gone, or they cannot be read', async () => {
    const at = folder();
    const dead = await execa(process.execPath, ['-e', 'console.log(process.pid)']);
    const locks = new RunLocks(at, '/here');
    for (const text of [
      JSON.stringify({ resource: 'tag a', process: { pid: Number(dead.stdout), began: '' } }),
      'torn',
    ]) {
      locks.take(['tag a']);
      const file = join(at, readdirSync(at)[0]!);
      writeFileSync(file, text);
      const next = new RunLocks(at, '/next');
      expect(next.take(['tag a'])).toEqual({ kind: 'locked' });
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ folder: '/next' });
      locks.release();
      expect(readdirSync(at)).toEqual([]);
    }
  });

  it('are in the state folder of the user', () => {
    expect(locksFolder({ XDG_STATE_HOME: '/state', HOME: '/home/me' })).toBe('/state/mab/locks');
    expect(locksFolder({ XDG_STATE_HOME: '', HOME: '/home/me' })).toBe('/home/me/.local/state/mab/locks');
    expect(locksFolder({})).toContain(join(tmpdir(), 'mab-'));
  });
});
