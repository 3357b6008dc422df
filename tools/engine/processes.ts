import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOf } from '../../runtime/process-identity.ts';

/** A process by what cannot be mistaken for another: a pid is used again, a pid with its start time is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot, field 22 of proc_pid_stat(5). */
  readonly startTime: string;
}

/** What runs under this pid now, or null. A zombie runs no more. */
export function identify(pid: number): ProcessIdentity | null {
  const startTime = startOf(pid);
  return startTime === undefined ? null : { pid, startTime };
}

export function isAlive(process: ProcessIdentity): boolean {
  return identify(process.pid)?.startTime === process.startTime;
}

/** This very process. */
export function self(): ProcessIdentity {
  return identify(process.pid)!;
}

/** Processes of one program that were given an argument which satisfies the test; found in /proc, so no record can be stale. */
export function findProcesses(program: string, test: (argument: string) => boolean): ProcessIdentity[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const found = identify(Number(name));
      if (found === null) return [];
      return basename(executable(name)) === program && argumentsOf(name).some(test) ? [found] : [];
    });
}

/** Starts a program that outlives this one, with its output in a log file. */
export function startDetached(
  command: string,
  args: readonly string[],
  log: string,
  env: NodeJS.ProcessEnv = process.env,
  cwd = '/',
): ProcessIdentity {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'w');
  try {
    const child = spawn(command, args, { detached: true, stdio: ['ignore', output, output], env, cwd });
    child.on('error', () => undefined);
    child.unref();
    return identify(child.pid ?? 0) ?? { pid: child.pid ?? 0, startTime: '' };
  } finally {
    closeSync(output);
  }
}

/** Asks processes to end, waits, and ends those that do not. */
export async function stopProcesses(processes: readonly ProcessIdentity[], patience = 10_000): Promise<void> {
  signal(processes, 'SIGTERM');
  if (await allGone(processes, patience)) return;
  signal(processes, 'SIGKILL');
  await allGone(processes, 5_000);
}

export function killProcesses(processes: readonly ProcessIdentity[]): Promise<boolean> {
  signal(processes, 'SIGKILL');
  return allGone(processes, 5_000);
}

/** Polls until the answer is true or the time (in ms) is over. */
export async function waitUntil(answer: () => boolean | Promise<boolean>, patience: number): Promise<boolean> {
  const end = performance.now() + patience;
  for (;;) {
    if (await answer()) return true;
    if (performance.now() > end) return false;
    await sleep(20);
  }
}

function signal(processes: readonly ProcessIdentity[], name: NodeJS.Signals): void {
  for (const found of processes.filter(isAlive)) {
    try {
      process.kill(found.pid, name);
    } catch {
      // It ended in between.
    }
  }
}

function allGone(processes: readonly ProcessIdentity[], patience: number): Promise<boolean> {
  return waitUntil(() => !processes.some(isAlive), patience);
}

/** A program whose file was replaced or removed meanwhile is still the same program. */
function executable(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
  } catch {
    return '';
  }
}

function argumentsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
