import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DaemonName } from './folder.ts';
import { identify, type ProcessIdentity, waitUntil } from './processes.ts';

const MOUNT = '/sys/fs/cgroup';

/** The parent of all control groups of one dockerd, so that its containers can be told from all others. */
export function cgroupParent(root: string, name: DaemonName): string {
  return `mab-engine-${createHash('sha256').update(root).digest('hex').slice(0, 12)}-${name}`;
}

/** Processes in the control groups of one dockerd: its containers, even when it is dead. */
export function containerProcesses(root: string, name: DaemonName): ProcessIdentity[] {
  const pids = groupsOf(root, name).flatMap((group) => readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n'));
  return [...new Set(pids.filter((pid) => pid !== ''))].map(Number).flatMap((pid) => identify(pid) ?? []);
}

/** Removes the control groups of one dockerd, whose processes have just ended. */
export async function removeCgroups(root: string, name: DaemonName): Promise<void> {
  const removed = (): boolean => {
    groupsOf(root, name).forEach(removeGroup);
    return groupsOf(root, name).length === 0;
  };
  await waitUntil(removed, 3_000);
}

/** The kernel refuses as long as a process in it is still ending. */
function removeGroup(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // Tried again.
  }
}

/** The groups of every hierarchy (version 1 has one per controller), children before their parents. */
function groupsOf(root: string, name: DaemonName): string[] {
  const hierarchies = [MOUNT, ...subfolders(MOUNT)];
  const parents = hierarchies.map((folder) => join(folder, cgroupParent(root, name)));
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
