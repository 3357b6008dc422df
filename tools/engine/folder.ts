import { join, resolve } from 'node:path';

export type EngineName = 'amd' | 'arm';

export const ENGINE_NAMES: readonly EngineName[] = ['amd', 'arm'];

/** A dockerd: of the engine's two, or `classic`, with the image store of before containerd's, which tests start. */
export type DaemonName = EngineName | 'classic';

export const DAEMON_NAMES: readonly DaemonName[] = [...ENGINE_NAMES, 'classic'];

/** Where everything of one engine stands; nothing is written elsewhere but the machine's lease. */
export interface EngineFolder {
  readonly root: string;
  /** Extracted packages; complete where it exists, and shared when `MAB_ENGINE_PACKAGES` says so. */
  readonly packages: string;
  readonly bin: string;
  readonly newBin: string;
  readonly oldDockerConfig: string;
  readonly newDockerConfig: string;
  readonly images: string;
  readonly state: string;
  readonly lock: string;
  readonly logs: string;
  readonly registry: string;
  readonly run: string;
}

/** What the engine's own background processes run, whoever starts them: the bundle of `main.ts`, below the working directory. */
export const ENGINE_PROGRAM = resolve('.cache/tools/engine.js');

/** The folder of `MAB_ENGINE_DIR`, else `.cache/engine` below the working directory. */
export function engineFolder(env: NodeJS.ProcessEnv = process.env): EngineFolder {
  const root = resolve(env['MAB_ENGINE_DIR'] ?? '.cache/engine');
  const at = (path: string): string => join(root, path);
  return {
    root,
    packages: resolve(env['MAB_ENGINE_PACKAGES'] ?? at('packages')),
    bin: at('bin'),
    newBin: at('bin-new'),
    oldDockerConfig: at('docker-config/old'),
    newDockerConfig: at('docker-config/new'),
    images: at('images'),
    state: at('state.json'),
    lock: at('lock'),
    logs: at('logs'),
    registry: at('registry'),
    run: at('run'),
  };
}

/** The files of a dockerd. */
export interface DaemonFolder {
  readonly socket: string;
  readonly config: string;
  readonly pidfile: string;
  readonly execRoot: string;
  readonly data: string;
  readonly log: string;
}

export function daemonFolder(folder: EngineFolder, name: DaemonName): DaemonFolder {
  const run = join(folder.run, name);
  return {
    socket: join(run, 'docker.sock'),
    config: join(run, 'daemon.json'),
    pidfile: join(run, 'docker.pid'),
    execRoot: join(run, 'exec'),
    data: join(folder.root, 'data', name),
    log: join(folder.logs, `dockerd-${name}.log`),
  };
}
