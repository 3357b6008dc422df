import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Complaint } from './complaint.ts';
import { engineFolder, type EngineFolder } from './folder.ts';
import { ensureListener } from './listener.ts';
import { listens } from './ports.ts';
import { findProcesses, type ProcessIdentity, startDetached, stopProcesses } from './processes.ts';
import { program } from './shelf.ts';

/** A registry with its images in a folder. */
export interface RunningRegistry {
  /** As `127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a registry over a folder, at the wished port if it can be had; one that already runs there is kept. */
export async function startRegistry(
  dir: string,
  wish?: number,
  folder: EngineFolder = engineFolder(),
): Promise<RunningRegistry> {
  const home = resolve(dir);
  await mkdir(home, { recursive: true });
  const find = (): ProcessIdentity[] => registryProcesses(home);
  const port = await ensureListener({ find, start: (at) => launch(home, at, folder) }, wish);
  if (port === null) throw new Complaint('the registry does not start', `Read ${logOf(home)}.`);
  return { url: `127.0.0.1:${port}`, port, stop: () => stopRegistry(home) };
}

/** Stops the registry of a folder; its images stay. */
export async function stopRegistry(dir: string): Promise<void> {
  await stopProcesses(registryProcesses(resolve(dir)));
}

/** Whether the registry of this folder listens on this port. */
export function registryRuns(dir: string, port: number): boolean {
  return registryProcesses(resolve(dir)).some(({ pid }) => listens(pid, port));
}

/** The process of a folder's registry. */
export function registryProcesses(home: string): ProcessIdentity[] {
  const config = configOf(home);
  return findProcesses('docker-registry', (argument) => argument === config);
}

function launch(home: string, port: number, folder: EngineFolder): ProcessIdentity {
  writeFileSync(configOf(home), JSON.stringify(configuration(home, port), null, 2));
  const command = program(folder, 'trixie', 'amd64', 'docker-registry');
  return startDetached(command, ['serve', configOf(home)], logOf(home));
}

function logOf(home: string): string {
  return join(home, 'registry.log');
}

function configOf(home: string): string {
  return join(home, 'config.yml');
}

/** JSON is YAML. Tracing would look for a collector, and deletion is what tests of garbage need. */
function configuration(home: string, port: number): object {
  return {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(home, 'data') }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}`, secret: 'private-engine' },
  };
}
