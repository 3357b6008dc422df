import { execFileSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { up } from '../engine/engine.ts';
import { engineFolder } from '../engine/folder.ts';

/** A buildx to compare with: the newer one of the private engine. */
export interface Buildx {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Brings the private engine up for its buildx; printing a bake file needs no engine itself. */
export async function buildx(): Promise<Buildx> {
  const engine = await up(engineFolder());
  const env = {
    ...process.env,
    PATH: [engine.tools.newPath, engine.tools.path, process.env['PATH']].join(delimiter),
    DOCKER_CONFIG: engine.tools.dockerConfig.new,
    DOCKER_HOST: engine.engines.amd.host,
  };
  const version = execFileSync('docker', ['buildx', 'version'], { env, encoding: 'utf8' });
  return { name: `buildx ${/\d+\.\d+/.exec(version)?.[0] ?? ''}`, argv: ['docker', 'buildx'], env };
}
