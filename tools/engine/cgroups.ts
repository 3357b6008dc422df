import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { identify, type ProcessIdentity } from './processes.ts';

const MOUNT = '/sys/fs/cgroup';

/** The parent of all control groups of one engine, so that its containers can be told from all others. */
export function cgroupParent(root: string): string {
  return `mab-engine-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`;
}

/** Processes in an engine's control groups: its containers, even when their daemon is dead. */
export function containerProcesses(root: string): ProcessIdentity[] {
  const pids = groupsOf(root).flatMap((group) => readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n'));
  return [...new Set(pids.filter((pid) => pid !== ''))].map(Number).flatMap((pid) => identify(pid) ?? []);
}

/** Removes an engine's empty control groups. */
export function removeCgroups(root: string): void {
  for (const group of groupsOf(root)) {
    try {
      rmdirSync(group);
    } catch {
      // A process in it is just ending: the next stop removes it.
    }
  }
}

/** The groups of every hierarchy (version 1 has one per controller), children before their parents. */
function groupsOf(root: string): string[] {
  const hierarchies = [MOUNT, ...subfolders(MOUNT)];
  const parents = hierarchies.map((folder) => join(folder, cgroupParent(root)));
  return [...new Set(parents)].filter((folder) => existsSync(folder)).flatMap(deepestFirst);
}

function deepestFirst(folder: string): string[] {
  return [...subfolders(folder).flatMap(deepestFirst), folder];
}

function subfolders(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
}
