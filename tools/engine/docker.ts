import { join } from 'node:path';
import { runChild } from './child.ts';
import { daemonFolder, type EngineFolder, type EngineName } from './folder.ts';

/** Runs the engine's own docker 26 with buildx 0.13 against one of its daemons; throws when it fails. */
export async function docker(folder: EngineFolder, engine: EngineName, args: readonly string[]): Promise<string> {
  const env = {
    DOCKER_HOST: `unix://${daemonFolder(folder, engine).socket}`,
    DOCKER_CONFIG: folder.oldDockerConfig,
    DOCKER_CONTEXT: '',
    BUILDX_BUILDER: '',
  };
  return runChild(join(folder.bin, 'docker'), args, { env });
}
