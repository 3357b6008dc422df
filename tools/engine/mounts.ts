import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { Complaint } from './complaint.ts';

/** Unmounts everything at and below a folder, the last mounted first, so that removing the folder removes nothing else. */
export async function unmountAll(folder: string): Promise<void> {
  for (const path of mountsOf(folder, await mountinfo())) await execa('umount', ['--lazy', path], { reject: false });
  const [left] = mountsOf(folder, await mountinfo());
  if (left !== undefined) throw new Complaint(`${left} is still mounted`, `Unmount it: umount ${left}`);
}

function mountinfo(): Promise<string> {
  return readFile('/proc/self/mountinfo', 'utf8');
}

/** Mount points at and below a folder in proc_pid_mountinfo(5), the last mounted first. */
export function mountsOf(folder: string, table: string): string[] {
  return table
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) => unescaped(octal)))
    .filter((path) => path === folder || path.startsWith(`${folder}/`))
    .reverse();
}

function unescaped(octal: string): string {
  return String.fromCharCode(parseInt(octal, 8));
}
