import { readIfThere } from './text-file.ts';

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

/** When a process began, in clock ticks from the machine's start; undefined where none runs, or the system does not say. */
export function startOf(pid: number): string | undefined {
  // The name of the program, in parentheses, may hold blanks and parentheses.
  const [state = '', ...fields] = (readIfThere(`/proc/${pid}/stat`) ?? '').replace(/^.*\) /s, '').split(' ');
  // A zombie runs no more.
  return state === 'Z' || state === 'X' ? undefined : fields[18];
}

function beginOf(pid: number): string {
  const start = startOf(pid);
  const boot = readIfThere('/proc/sys/kernel/random/boot_id')?.trim();
  return start === undefined || boot === undefined ? '' : `${boot}/${start}`;
}
