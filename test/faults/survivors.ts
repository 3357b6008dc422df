import { readdirSync, readFileSync } from 'node:fs';
import { waitUntil } from '../../tools/engine/processes.ts';

/** How long what is being ended may take to be gone, in milliseconds. */
const patience = 20_000;

/** Processes whose environment holds a text: children of mab, and programs of builds, which get its arguments. */
export async function survivorsOf(text: string): Promise<readonly string[]> {
  await waitUntil(() => processesWith(text).length === 0, patience);
  return processesWith(text);
}

function processesWith(text: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => (read(`/proc/${pid}/environ`).includes(text) ? [commandLine(pid)] : []))
    .filter((command) => command !== '');
}

function commandLine(pid: string): string {
  return read(`/proc/${pid}/cmdline`).split('\0').join(' ').trim().slice(0, 200);
}

/** What has ended meanwhile has nothing. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
