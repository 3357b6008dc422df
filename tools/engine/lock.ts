import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { say } from './progress.ts';

/** Locks the file of its argument, tells so, and holds the lock until its input ends. A file that was removed meanwhile is no lock. */
const HOLD = 'exec 9>>"$1" && flock 9 && [ "$1" -ef /proc/self/fd/9 ] && echo held && exec cat';

/**
 * Runs one task at a time per lock file, over all processes of the machine. The lock is the kernel's and lasts as long as
 * a pipe to this process, so that a killed process can leave no lock behind. The task may remove the file.
 */
export async function withLock<T>(path: string, task: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    await mkdir(dirname(path), { recursive: true });
    const holder = execa('sh', ['-c', HOLD, 'sh', path], { detached: true, buffer: false, reject: false });
    const patience = setTimeout(() => say(`waiting for another command that holds ${path}`), 2_000);
    const held = await isHeld(holder);
    clearTimeout(patience);
    if (!held) {
      if (attempt === 20) throw new Error(`cannot lock ${path}`);
      continue;
    }
    try {
      return await task();
    } finally {
      holder.stdin.end();
      await holder;
    }
  }
}

interface Holder extends PromiseLike<unknown> {
  readonly stdout: NodeJS.ReadableStream;
}

function isHeld(holder: Holder): Promise<boolean> {
  return new Promise((resolve) => {
    holder.stdout.once('data', () => resolve(true));
    void holder.then(() => resolve(false));
  });
}
