import { delimiter } from 'node:path';
import type { EngineDescription } from '../../tools/engine/description.ts';

/** What the examples are built with on the private engine: its docker, and the variables that the examples read. */
export function exampleEnvironment({ engines, registry, base, binfmtImage, tools }: EngineDescription) {
  return {
    PATH: [tools.path, process.env['PATH'] ?? ''].join(delimiter),
    DOCKER_HOST: engines.amd.host,
    DOCKER_CONFIG: tools.dockerConfig.old,
    REGISTRY: registry,
    BASE: base,
    BINFMT: binfmtImage,
  };
}
