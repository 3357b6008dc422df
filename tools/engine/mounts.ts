import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

/** Unmounts everything below a folder, the deepest first. */
export async function unmountBelow(folder: string): Promise<void> {
  for (const path of mountsBelow(folder, await readFile('/proc/self/mountinfo', 'utf8'))) {
    await execa('umount', ['--lazy', path], { reject: false });
  }
}

/** Mount points below a folder in proc_pid_mountinfo(5), the last mounted first. */
export function mountsBelow(folder: string, mountinfo: string): string[] {
  return mountinfo
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) => unescaped(octal)))
    .filter((path) => path.startsWith(`${folder}/`))
    .reverse();
}

function unescaped(octal: string): string {
  return String.fromCharCode(parseInt(octal, 8));
}
