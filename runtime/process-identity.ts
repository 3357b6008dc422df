import { readFileSync } from 'node:fs';

/** A process, told from a later one with the same number by when it began (where the system says so: Linux). */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the machine's start (proc(5), stat, field 22), and the machine's boot; empty elsewhere. */
  readonly began: string;
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, began: beginOf(pid) };
}

/** Whether a process still runs. One of another user counts as running. */
export function isRunning({ pid, began }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return began === '' || beginOf(pid) === began;
}

function beginOf(pid: number): string {
  try {
    // The name of the program, in parentheses, may hold blanks and parentheses.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[19] === undefined ? '' : `${boot}/${fields[19]}`;
  } catch {
    return '';
  }
}
