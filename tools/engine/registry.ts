import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Complaint } from './complaint.ts';
import { engineFolder, type EngineFolder } from './folder.ts';
import { answers, freePort } from './ports.ts';
import { findProcesses, isAlive, startDetached, stopProcesses, waitUntil } from './processes.ts';
import { program } from './shelf.ts';

/** A registry with its images in a folder. */
export interface RunningRegistry {
  /** As `127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a registry over a folder, at the wished port if it is free; one that already runs there is kept. */
export async function startRegistry(
  dir: string,
  wish?: number,
  folder: EngineFolder = engineFolder(),
): Promise<RunningRegistry> {
  const home = resolve(dir);
  await mkdir(home, { recursive: true });
  const running = registryProcesses(home);
  if (wish !== undefined && running.length > 0 && (await answers(wish))) return handle(home, wish);
  await stopProcesses(running);
  for (const port of [...(wish === undefined ? [] : [wish]), await freePort(), await freePort()]) {
    if (!(await answers(port)) && (await launch(home, port, folder))) return handle(home, port);
  }
  throw new Complaint('the registry does not start', `Read ${join(home, 'registry.log')}.`);
}

/** Stops the registry of a folder; its images stay. */
export async function stopRegistry(dir: string): Promise<void> {
  await stopProcesses(registryProcesses(resolve(dir)));
}

/** Whether the registry of this folder runs and answers. */
export async function registryRuns(dir: string, port: number): Promise<boolean> {
  return registryProcesses(resolve(dir)).length > 0 && (await answers(port));
}

/** The process of a folder's registry. */
export function registryProcesses(home: string): ReturnType<typeof findProcesses> {
  const config = configOf(home);
  return findProcesses('docker-registry', (argument) => argument === config);
}

function handle(home: string, port: number): RunningRegistry {
  return { url: `127.0.0.1:${port}`, port, stop: () => stopRegistry(home) };
}

async function launch(home: string, port: number, folder: EngineFolder): Promise<boolean> {
  await writeFile(configOf(home), JSON.stringify(configuration(home, port), null, 2));
  const command = program(folder, 'trixie', 'amd64', 'docker-registry');
  const started = startDetached(command, ['serve', configOf(home)], join(home, 'registry.log'));
  await waitUntil(async () => !isAlive(started) || (await answers(port)), 10_000);
  return isAlive(started);
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
