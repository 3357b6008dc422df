import { killProcesses } from '../../tools/engine/processes.ts';
import { dockerdProcesses, startDockerd, stopDockerd } from '../../tools/engine/dockerd.ts';
import { daemonFolder, engineFolder, type EngineFolder } from '../../tools/engine/folder.ts';

/** A Docker engine that nobody else uses, so that it can be killed; beside the shared one, of the same packages. */
export class OwnDaemon {
  readonly #folder: EngineFolder;

  /** `root`: the shared engine's folder. */
  constructor(root: string) {
    const { packages } = engineFolder();
    this.#folder = engineFolder({ MAB_ENGINE_DIR: `${root}-own`, MAB_ENGINE_PACKAGES: packages });
  }

  /** `unix:///...` */
  get host(): string {
    return `unix://${daemonFolder(this.#folder, 'arm').socket}`;
  }

  start(): Promise<void> {
    return startDockerd(this.#folder, 'arm');
  }

  /** As a machine that loses its power: the daemon and what it started. */
  async kill(): Promise<void> {
    await killProcesses(dockerdProcesses(this.#folder, 'arm'));
  }

  stop(): Promise<void> {
    return stopDockerd(this.#folder, 'arm');
  }
}
