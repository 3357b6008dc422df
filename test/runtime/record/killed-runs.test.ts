import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Step } from '../../../compiler/plan/plan.ts';
import type { Call, CommandRunner } from '../../../runtime/command-runner.ts';
import type { Event } from '../../../runtime/event.ts';
import { identityOf, isRunning, type ProcessIdentity } from '../../../runtime/process-identity.ts';
import { clearUpAfterKilled } from '../../../runtime/record/killed-runs.ts';
import { journalFile, planFile, processFile, runsFolder } from '../../../runtime/record/run-folders.ts';
import { planOf, step } from '../plans.ts';

const nobody: ProcessIdentity = { pid: 2 ** 30, began: '' };

function scratch(prefix = 'mab-'): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A process that never ends by itself, in a session of its own, as those of a run are. */
function started(): ProcessIdentity {
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return identityOf(child.pid ?? 0);
}

interface Recorded {
  readonly mab?: ProcessIdentity;
  readonly temporary?: string;
  readonly started?: readonly ProcessIdentity[];
  readonly steps?: readonly Step[];
  readonly events?: readonly Event[];
}

/** A run as it is recorded while it goes on; returns its list of processes. */
function recorded(root: string, name: string, run: Recorded): string {
  const folder = join(runsFolder(root), name);
  mkdirSync(folder, { recursive: true });
  const { mab = nobody, temporary = '', started: others = [], steps = [], events = [] } = run;
  const head = {
    kind: 'run-recorded',
    version: 1,
    id: name,
    startedAt: '2026-01-02T03:04:05Z',
    process: mab,
    plan: '',
  };
  writeFileSync(journalFile(folder), [head, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));
  writeFileSync(planFile(folder), JSON.stringify(planOf([...steps])));
  const entries = [{ ...mab, temporary }, ...others].map((one) => `${JSON.stringify(one)}\n`);
  writeFileSync(processFile(folder), `${entries.join('')}{"pid":`);
  return processFile(folder);
}

async function cleared(root: string): Promise<{ readonly told: readonly string[]; readonly ran: readonly string[] }> {
  const told: string[] = [];
  const ran: string[] = [];
  const runner: CommandRunner = {
    run: ({ argv, env }: Call) => {
      ran.push(`${env['DOCKER_HOST'] ?? ''} ${argv.join(' ')}`);
      return Promise.resolve({ kind: 'exited', exit: 1 });
    },
  };
  const tell = (run: string, count: number) => told.push(`${run}: ${count}`);
  await clearUpAfterKilled(root, { runner, env: { DOCKER_HOST: 'here' }, tell });
  return { told, ran };
}

const begun = (name: string): Event => ({ kind: 'step-started', step: name, at: 1 }) as Event;
const removal = (name: string) => ({ argv: [['docker'], ['rm'], [`${name}.`, { run: 'id' as const }]] });

describe('what a run that was killed has left', () => {
  it('running is ended by the next run, once', async () => {
    const root = scratch();
    const child = started();
    const file = recorded(root, 'killed', { started: [{ ...nobody, began: 'before' }, child] });
    expect(await cleared(root)).toEqual({ told: ['killed: 1'], ran: [] });
    expect(isRunning(child)).toBe(false);
    expect(existsSync(file)).toBe(false);
    expect((await cleared(root)).told).toEqual([]);
  });

  it('to clean up is cleaned up, of what was at work, on whichever node it was', async () => {
    const root = scratch();
    const why = { where: { engine: 'spare' }, why: '', on: 'arm', node: 'spare' };
    const moved = { ...why, commands: [], cleanup: [removal('moved')] } as unknown as NonNullable<
      Step['alternatives']
    >[0];
    const steps = [
      step('done', { cleanup: [removal('done')] }),
      step('at-work', {
        cleanup: [removal('at-work'), { argv: [[{ out: 'never', name: 'x' }]] }],
        alternatives: [moved],
      }),
      step('not-begun', { cleanup: [removal('not-begun')] }),
    ];
    const done = { kind: 'step-finished', step: 'done', at: 2, elapsed: 1, outputs: {} } as Event;
    const temporary = scratch();
    recorded(root, 'killed', { temporary, steps, events: [begun('done'), begun('at-work'), done] });
    const id = temporary.slice(temporary.lastIndexOf('-') + 1);
    expect((await cleared(root)).ran).toEqual([`here docker rm at-work.${id}`, `here docker rm moved.${id}`]);
  });

  it('of temporary files is removed, and no other folder', async () => {
    const root = scratch();
    const [temporary, other] = [scratch(), scratch('other-')];
    recorded(root, 'killed', { temporary });
    recorded(root, 'forged', { temporary: other });
    await cleared(root);
    expect([existsSync(temporary), existsSync(other)]).toEqual([false, true]);
  });

  it('is let alone while mab runs, and where the number of a process is that of another by now', async () => {
    const root = scratch();
    const child = started();
    const temporary = scratch();
    recorded(root, 'running', { mab: identityOf(process.pid), temporary, started: [child] });
    recorded(root, 'killed', { started: [{ ...child, began: `${child.began}0` }] });
    expect((await cleared(root)).told).toEqual([]);
    expect([isRunning(child), existsSync(temporary)]).toEqual([true, true]);
  });

  it('is nothing where nothing was ever run', async () => {
    expect(await cleared(scratch())).toEqual({ told: [], ran: [] });
  });
});
