import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineDescription } from './description.ts';
import { dockerdAnswers, dockerdProcesses, startDockerd, stopDockerd } from './dockerd.ts';
import {
  DAEMON_NAMES,
  daemonFolder,
  ENGINE_NAMES,
  engineFolder,
  type EngineFolder,
  type EngineName,
} from './folder.ts';
import { ensureImages, imageNames } from './images.ts';
import { joinLease, leaveLease } from './lease.ts';
import { withLock } from './lock.ts';
import { unmountAll } from './mounts.ts';
import { ensurePackages } from './packages.ts';
import { checkMachine } from './preconditions.ts';
import { type ProcessIdentity, self, stopProcesses } from './processes.ts';
import { registryProcesses, registryRuns, startRegistry, stopRegistry } from './registry.ts';
import { relayProcesses, relayRuns, startRelay } from './relay.ts';
import { say } from './progress.ts';
import { type EngineState, readState, writeState } from './state.ts';
import { ensureToolbox } from './toolbox.ts';

/** Brings the engine up, from nothing or from any state that it was left in, and says what it offers. */
export async function up(folder: EngineFolder): Promise<EngineDescription> {
  await checkMachine(folder);
  await mkdir(folder.root, { recursive: true });
  return withLock(folder.lock, async () => {
    await ensurePackages(folder);
    await ensureToolbox(folder);
    await joinLease(folder, [self(), ...allProcesses(folder)]);
    const state = await startAll(folder, await readState(folder));
    await writeState(folder, state);
    await joinLease(folder, allProcesses(folder));
    return describe(folder, await withImages(folder, state));
  });
}

/** Takes the engine down and leaves the machine as it was found; packages, images and caches stay in its folder. */
export async function down(folder: EngineFolder): Promise<void> {
  if (!existsSync(folder.root)) return;
  await withLock(folder.lock, async () => {
    await Promise.all([
      ...DAEMON_NAMES.map((name) => stopDockerd(folder, name)),
      stopRegistry(folder.registry),
      stopProcesses(ENGINE_NAMES.flatMap((name) => relayProcesses(daemonFolder(folder, name).socket))),
    ]);
    await unmountAll(folder.root);
    await rm(folder.run, { recursive: true, force: true });
    await leaveLease(folder);
  });
}

/** What a running engine offers, or null when a part of it is down. */
export async function status(folder: EngineFolder): Promise<EngineDescription | null> {
  const state = await readState(folder);
  if (state === null) return null;
  const parts = ENGINE_NAMES.map(async (name) => {
    const { socket } = daemonFolder(folder, name);
    return relayRuns(socket, state.ports[name]) && (await dockerdAnswers(socket));
  });
  const runs = registryRuns(folder.registry, state.ports.registry) && (await Promise.all(parts)).every(Boolean);
  return runs ? describe(folder, state) : null;
}

/** Stops the engine's registry alone. */
export function stopEngineRegistry(folder: EngineFolder = engineFolder()): Promise<void> {
  return stopRegistry(folder.registry);
}

/** Starts the engine's registry alone, at the port that it had. */
export async function startEngineRegistry(folder: EngineFolder = engineFolder()): Promise<void> {
  const state = await readState(folder);
  await startRegistry(folder.registry, state?.ports.registry, folder);
}

/** Everything that runs for this engine. */
export function allProcesses(folder: EngineFolder): ProcessIdentity[] {
  return [
    ...DAEMON_NAMES.flatMap((name) => dockerdProcesses(folder, name)),
    ...ENGINE_NAMES.flatMap((name) => relayProcesses(daemonFolder(folder, name).socket)),
    ...registryProcesses(folder.registry),
  ];
}

async function startAll(folder: EngineFolder, last: EngineState | null): Promise<EngineState> {
  const relayOf = (name: EngineName): Promise<number> =>
    startRelay(daemonFolder(folder, name).socket, last?.ports[name], join(folder.logs, `relay-${name}.log`));
  const [registry, amd, arm] = await Promise.all([
    startRegistry(folder.registry, last?.ports.registry, folder),
    relayOf('amd'),
    relayOf('arm'),
    startDockerd(folder, 'amd'),
    startDockerd(folder, 'arm'),
  ]);
  return { ports: { registry: registry.port, amd, arm } };
}

/** A registry that was killed while it wrote can refuse a name forever; all that it holds can be made again. */
async function withImages(folder: EngineFolder, state: EngineState): Promise<EngineState> {
  try {
    await ensureImages(folder, `127.0.0.1:${state.ports.registry}`);
    return state;
  } catch (error) {
    say(`no images: ${error instanceof Error ? error.message : String(error)}`);
    say('once more, with an empty registry');
    await stopRegistry(folder.registry);
    await rm(folder.registry, { recursive: true, force: true });
    const { url, port } = await startRegistry(folder.registry, state.ports.registry, folder);
    const fresh = { ports: { ...state.ports, registry: port } };
    await writeState(folder, fresh);
    await ensureImages(folder, url);
    return fresh;
  }
}

function describe(folder: EngineFolder, state: EngineState): EngineDescription {
  const registry = `127.0.0.1:${state.ports.registry}`;
  const names = imageNames(registry);
  const endpoint = (name: EngineName): EngineDescription['engines']['amd'] => ({
    host: `unix://${daemonFolder(folder, name).socket}`,
    buildkit: `tcp://127.0.0.1:${state.ports[name]}`,
  });
  return {
    root: folder.root,
    engines: { amd: endpoint('amd'), arm: endpoint('arm') },
    registry,
    base: names.base,
    binfmtImage: names.binfmt,
    goImage: names.go,
    buildkitImage: names.buildkit,
    tools: {
      path: folder.bin,
      newPath: folder.newBin,
      dockerConfig: { old: folder.oldDockerConfig, new: folder.newDockerConfig },
    },
  };
}
