import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { locksFolder, RunLocks, type Claim } from '../../runtime/run-locks.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mab-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return join(path, 'locks');
}

const claims = (...resources: string[]): Claim[] => resources.map((resource) => ({ resource }));

describe('locks of runs', () => {
  it('are had by one at a time, all or none', () => {
    const at = folder();
    const first = new RunLocks({ folder: at, root: '/first' });
    const second = new RunLocks({ folder: at, root: '/second' });
    expect(first.take(claims('tag b', 'tag a', 'tag a'))).toEqual({ kind: 'locked' });
    expect(second.take(claims('tag c', 'tag b'))).toMatchObject({
      kind: 'held',
      by: { resource: 'tag b', folder: '/first', process: { pid: process.pid } },
    });
    expect(first.take(claims('tag c', 'tag a'))).toEqual({ kind: 'locked' });
    first.release(['tag b', 'tag c']);
    expect(second.take(claims('tag c', 'tag b'))).toEqual({ kind: 'locked' });
    expect(second.take(claims('tag a')).kind).toBe('held');
    first.releaseAll();
    second.releaseAll();
    expect(readdirSync(at)).toEqual([]);
  });

  it('are none when their process is gone, or they cannot be read', async () => {
    const at = folder();
    const dead = await execa(process.execPath, ['-e', 'console.log(process.pid)']);
    const locks = new RunLocks({ folder: at, root: '/here' });
    for (const text of [
      JSON.stringify({ resource: 'tag a', process: { pid: Number(dead.stdout), began: '' } }),
      'torn',
    ]) {
      locks.take(claims('tag a'));
      const file = join(at, readdirSync(at)[0]!);
      writeFileSync(file, text);
      const next = new RunLocks({ folder: at, root: '/next' });
      expect(next.take(claims('tag a'))).toEqual({ kind: 'locked' });
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ folder: '/next' });
      locks.releaseAll();
      expect(readdirSync(at)).toEqual([]);
    }
  });

  it('let others use what they use in the same form, and keep those away that would replace it', () => {
    const at = folder();
    const [user, same, other] = ['/user', '/same', '/other'].map((root) => new RunLocks({ folder: at, root }));
    const farm = (use: string, replaces = true): Claim[] => [{ resource: 'builder farm', use, replaces }];
    expect(user!.take(farm('one'))).toEqual({ kind: 'locked' });
    expect(same!.take(farm('one')).kind).toBe('held');
    user!.release(['builder farm']);
    expect(same!.take(farm('one'))).toEqual({ kind: 'locked' });
    same!.releaseAll();
    expect(other!.take(farm('two', false))).toEqual({ kind: 'locked' });
    other!.releaseAll();
    expect(other!.take(farm('two'))).toMatchObject({ kind: 'held', by: { folder: '/user' } });
    expect(same!.take(claims('builder farm'))).toEqual({ kind: 'locked' });
    same!.releaseAll();
    user!.releaseAll();
    expect(other!.take(farm('two'))).toEqual({ kind: 'locked' });
    other!.releaseAll();
    expect(readdirSync(at)).toEqual([]);
  });

  it('forget the use of a run that is gone', async () => {
    const at = folder();
    const dead = await execa(process.execPath, ['-e', 'console.log(process.pid)']);
    const locks = new RunLocks({ folder: at, root: '/gone' });
    locks.take([{ resource: 'builder farm', use: 'one' }]);
    locks.release(['builder farm']);
    const file = join(at, readdirSync(at)[0]!);
    const owner = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...owner, process: { pid: Number(dead.stdout), began: '' } }));
    const next = new RunLocks({ folder: at, root: '/next' });
    expect(next.take([{ resource: 'builder farm', use: 'one' }])).toEqual({ kind: 'locked' });
    next.releaseAll();
    expect(readdirSync(at)).toEqual([]);
  });

  it('are taken from files that say nothing of a run', () => {
    const at = folder();
    const locks = new RunLocks({ folder: at, root: '/here' });
    for (const text of ['{}', '[]', 'null', '{"process":{}}', '']) {
      locks.take(claims('tag a'));
      const file = join(at, readdirSync(at)[0]!);
      writeFileSync(file, text);
      locks.release([]);
      const next = new RunLocks({ folder: at, root: '/next', onTrouble: (error) => expect(error).toBe('no trouble') });
      expect(next.take(claims('tag a'))).toEqual({ kind: 'locked' });
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ folder: '/next' });
      next.releaseAll();
      locks.releaseAll();
    }
  });

  it('are none where they cannot be kept, which is told once', () => {
    const at = folder();
    writeFileSync(at, 'a file');
    const told: unknown[] = [];
    const locks = new RunLocks({ folder: at, root: '/here', onTrouble: (error) => told.push(error) });
    expect(locks.take(claims('tag a', 'tag b'))).toEqual({ kind: 'locked' });
    expect(told).toMatchObject([{ code: 'EEXIST' }]);
  });

  it('are in the state folder of the user', () => {
    expect(locksFolder({ XDG_STATE_HOME: '/state', HOME: '/home/me' })).toBe('/state/mab/locks');
    expect(locksFolder({ XDG_STATE_HOME: '', HOME: '/home/me' })).toBe('/home/me/.local/state/mab/locks');
    expect(locksFolder({})).toContain(join(tmpdir(), 'mab-'));
  });
});
