import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Complaint } from './complaint.ts';
import { ENGINE_PROGRAM, engineFolder, type EngineFolder } from './folder.ts';
import { ensureListener } from './listener.ts';
import { listens } from './ports.ts';
import { findProcesses, isAlive, type ProcessIdentity, startDetached, stopProcesses, waitUntil } from './processes.ts';
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
  await ensureStore(home, folder);
  const find = (): ProcessIdentity[] => frontProcesses(home);
  const port = await ensureListener({ find, start: (at) => launchFront(home, at) }, wish);
  if (port === null) throw new Complaint('the registry does not start', `Read ${logOf(home)}.`);
  return { url: `127.0.0.1:${port}`, port, stop: () => stopRegistry(home) };
}

/** Stops the registry of a folder; its images stay. */
export async function stopRegistry(dir: string): Promise<void> {
  await stopProcesses(registryProcesses(resolve(dir)));
}

/** Whether the registry of this folder listens on this port. */
export function registryRuns(dir: string, port: number): boolean {
  const home = resolve(dir);
  return storeProcesses(home).length > 0 && frontProcesses(home).some(({ pid }) => listens(pid, port));
}

/** The processes of a folder's registry: what keeps the images, and what stands before it. */
export function registryProcesses(home: string): ProcessIdentity[] {
  return [...frontProcesses(home), ...storeProcesses(home)];
}

function storeProcesses(home: string): ProcessIdentity[] {
  const config = configOf(home);
  return findProcesses('docker-registry', (argument) => argument === config);
}

function frontProcesses(home: string): ProcessIdentity[] {
  return findProcesses(basename(process.execPath), (argument) => argument === frontArgument(home));
}

async function ensureStore(home: string, folder: EngineFolder): Promise<void> {
  if (storeProcesses(home).length > 0) return;
  rmSync(storeSocket(home), { force: true });
  writeFileSync(configOf(home), JSON.stringify(configuration(home), null, 2));
  const command = program(folder, 'trixie', 'amd64', 'docker-registry');
  const started = startDetached(command, ['serve', configOf(home)], logOf(home), process.env, home);
  await waitUntil(() => !isAlive(started) || existsSync(storeSocket(home)), 10_000);
  if (!isAlive(started)) throw new Complaint('the registry does not start', `Read ${logOf(home)}.`);
}

function launchFront(home: string, port: number): ProcessIdentity {
  const args = [ENGINE_PROGRAM, 'registry-front', frontArgument(home), `--port=${port}`];
  return startDetached(process.execPath, args, join(home, 'front.log'));
}

/** One argument that names the folder, so that the process can be found by it. */
function frontArgument(home: string): string {
  return `--registry=${home}`;
}

export function storeSocket(home: string): string {
  return join(home, 'socket');
}

function logOf(home: string): string {
  return join(home, 'registry.log');
}

function configOf(home: string): string {
  return join(home, 'config.yml');
}

/** The socket's name is relative, since a path in a socket's address has at most 107 bytes. JSON is YAML. Tracing would look for a collector, and deletion is what tests of garbage need. */
function configuration(home: string): object {
  return {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(home, 'data') }, delete: { enabled: true } },
    http: { net: 'unix', addr: 'socket', secret: 'private-engine' },
  };
}
