import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identityOf, isRunning, type ProcessIdentity } from '../../../runtime/process-identity.ts';
import { endOrphans, ProcessFile } from '../../../runtime/record/process-file.ts';
import { processFile, runsFolder } from '../../../runtime/record/run-folders.ts';

const nobody: ProcessIdentity = { pid: 2 ** 30, began: '' };

function root(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mab-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function runIn(at: string, name: string): string {
  const folder = join(runsFolder(at), name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A process that never ends by itself, in a session of its own, as those of a run are. */
function started(): ProcessIdentity {
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return identityOf(child.pid ?? 0);
}

function lines(processes: readonly ProcessIdentity[]): string {
  return processes.map((one) => `${JSON.stringify(one)}\n`).join('');
}

async function ended(at: string): Promise<readonly string[]> {
  const told: string[] = [];
  await endOrphans(at, (run, count) => told.push(`${run}: ${count}`));
  return told;
}

describe('the processes of a run', () => {
  it('stand in its folder as long as it goes on', () => {
    const folder = runIn(root(), 'run');
    const file = new ProcessFile(folder, (error) => expect(error).toBe('no trouble'));
    const child = started();
    file.add(child.pid);
    expect(readFileSync(processFile(folder), 'utf8')).toBe(lines([identityOf(process.pid), child]));
    file.remove();
    expect(existsSync(processFile(folder))).toBe(false);
  });

  it('are ended by the next run when mab was killed, once', async () => {
    const at = root();
    const file = processFile(runIn(at, 'killed'));
    const child = started();
    writeFileSync(file, `${lines([nobody, { ...nobody, began: 'before' }, child])}{"pid":`);
    expect(await ended(at)).toEqual(['killed: 1']);
    expect(isRunning(child)).toBe(false);
    expect(existsSync(file)).toBe(false);
    expect(await ended(at)).toEqual([]);
  });

  it('are let alone while mab runs, and where their number is that of another by now', async () => {
    const at = root();
    const child = started();
    writeFileSync(processFile(runIn(at, 'running')), lines([identityOf(process.pid), child]));
    writeFileSync(processFile(runIn(at, 'killed')), lines([nobody, { ...child, began: `${child.began}0` }]));
    expect(await ended(at)).toEqual([]);
    expect(isRunning(child)).toBe(true);
  });

  it('are none where nothing was ever run', async () => {
    expect(await ended(root())).toEqual([]);
  });
});
