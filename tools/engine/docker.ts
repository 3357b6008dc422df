import { join } from 'node:path';
import { lastWords, runChild } from './child.ts';
import { Complaint } from './complaint.ts';
import { daemonFolder, type EngineFolder, type DaemonName } from './folder.ts';

/** Runs the engine's own docker 26 with buildx 0.13 against one of its daemons; throws when it fails. */
export async function docker(folder: EngineFolder, engine: DaemonName, args: readonly string[]): Promise<string> {
  const env = {
    DOCKER_HOST: `unix://${daemonFolder(folder, engine).socket}`,
    DOCKER_CONFIG: folder.oldDockerConfig,
    DOCKER_CONTEXT: '',
    BUILDX_BUILDER: '',
  };
  try {
    return await runChild(join(folder.bin, 'docker'), args, { env });
  } catch (error) {
    throw new Complaint(
      `docker ${args.slice(0, 2).join(' ')} failed on the ${engine} engine:\n${lastWords(error)}`,
      `Read the logs in ${folder.logs}, then \`npm run engine -- down\` and up again.`,
    );
  }
}
