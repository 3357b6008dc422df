import { request } from 'node:http';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { cgroupParent, containerProcesses, removeCgroups } from './cgroups.ts';
import { Complaint } from './complaint.ts';
import { daemonFolder, type EngineFolder, type DaemonName } from './folder.ts';
import { unmountAll } from './mounts.ts';
import {
  findProcesses,
  isAlive,
  killProcesses,
  type ProcessIdentity,
  startDetached,
  stopProcesses,
  waitUntil,
} from './processes.ts';
import { say } from './progress.ts';
import { packageSets, program, shelfOf } from './shelf.ts';

/** Starts a dockerd, or waits for the one that is starting; spoilt data is thrown away, since it can be made again. */
export async function startDockerd(folder: EngineFolder, name: DaemonName): Promise<void> {
  const daemon = daemonFolder(folder, name);
  if (await dockerdAnswers(daemon.socket)) return;
  if (await launch(folder, name)) return;
  say(`the ${name} engine did not start: once more, with empty data`);
  await stopDockerd(folder, name);
  await rm(daemon.data, { recursive: true, force: true });
  if (await launch(folder, name)) return;
  const { stdout } = await execa('tail', ['-n', '5', daemon.log], { reject: false });
  throw new Complaint(`the ${name} engine does not start:\n${stdout}`, `Read ${daemon.log}.`);
}

/**
 * Stops one dockerd and removes what it leaves: a living one ends its containers itself; after a killed one they are
 * ended here, with their mounts, and the files are removed that would tell the next one that it still runs.
 */
export async function stopDockerd(folder: EngineFolder, name: DaemonName): Promise<void> {
  const [daemon, ...helpers] = dockerdProcesses(folder, name);
  if (daemon !== undefined) await stopProcesses([daemon], 15_000);
  await killProcesses([...helpers, ...dockerdProcesses(folder, name)]);
  await killProcesses(containerProcesses(folder.root, name));
  const { data, execRoot } = daemonFolder(folder, name);
  await unmountAll(data);
  await unmountAll(execRoot);
  await removeCgroups(folder.root, name);
  await rm(dirname(execRoot), { recursive: true, force: true });
}

/** The processes of one dockerd: itself, its containerd, and the shims that hold its containers. */
export function dockerdProcesses(folder: EngineFolder, name: DaemonName): ProcessIdentity[] {
  const daemon = daemonFolder(folder, name);
  const own = (argument: string): boolean => argument.startsWith(`${daemon.execRoot}/`);
  return [
    ...findProcesses('dockerd', (argument) => argument === `--config-file=${daemon.config}`),
    ...findProcesses('containerd', own),
    ...findProcesses('containerd-shim-runc-v2', own),
  ];
}

/** Whether dockerd answers `GET /_ping`. */
export function dockerdAnswers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: 10_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('error', () => resolve(false)).on('timeout', () => ping.destroy());
    ping.end();
  });
}

async function launch(folder: EngineFolder, name: DaemonName): Promise<boolean> {
  const daemon = daemonFolder(folder, name);
  const running = findProcesses('dockerd', (argument) => argument === `--config-file=${daemon.config}`);
  const started = running[0] ?? (await spawnDockerd(folder, name));
  await waitUntil(async () => !isAlive(started) || (await dockerdAnswers(daemon.socket)), 60_000);
  return isAlive(started) && dockerdAnswers(daemon.socket);
}

async function spawnDockerd(folder: EngineFolder, name: DaemonName): Promise<ProcessIdentity> {
  const daemon = daemonFolder(folder, name);
  await stopDockerd(folder, name);
  await mkdir(daemon.execRoot, { recursive: true });
  await writeFile(daemon.config, JSON.stringify(configuration(folder, name), null, 2));
  const command = program(folder, 'trixie', 'amd64', 'dockerd');
  return startDetached(command, [`--config-file=${daemon.config}`], daemon.log, environment(folder));
}

/** Containers have no network but the host's: a bridge would be a change of the machine's network. */
function configuration(folder: EngineFolder, name: DaemonName): object {
  const daemon = daemonFolder(folder, name);
  return {
    hosts: [`unix://${daemon.socket}`],
    'data-root': daemon.data,
    'exec-root': daemon.execRoot,
    pidfile: daemon.pidfile,
    'init-path': program(folder, 'trixie', 'amd64', 'tini-static'),
    'storage-driver': name === 'classic' ? 'overlay2' : 'overlayfs',
    features: { 'containerd-snapshotter': name !== 'classic' },
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'cgroup-parent': cgroupParent(folder.root, name),
    bridge: 'none',
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
    'ip-masq': false,
    'userland-proxy': false,
    'insecure-registries': ['127.0.0.0/8', 'localhost'],
    'shutdown-timeout': 5,
    'log-level': 'warn',
  };
}

/** A `container` in the environment keeps AppArmor profiles from being loaded into the machine's kernel. */
function environment(folder: EngineFolder): NodeJS.ProcessEnv {
  const own = packageSets().filter(({ suite, arch }) => arch === 'amd64' && suite !== 'forky');
  const path = [...own.map((set) => shelfOf(folder, set)), process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin'];
  return { ...process.env, PATH: path.join(':'), container: 'mab-engine' };
}
