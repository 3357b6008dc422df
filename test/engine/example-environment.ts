import { delimiter } from 'node:path';
import type { EngineDescription } from '../../tools/engine/description.ts';

/** What the examples are built with on the private engine: its docker, and the variables that the examples read. */
export function exampleEnvironment({ engines, registry, base, binfmtImage, goImage, tools }: EngineDescription) {
  return {
    PATH: [tools.path, process.env['PATH'] ?? ''].join(delimiter),
    DOCKER_HOST: engines.amd.host,
    DOCKER_CONFIG: tools.dockerConfig.old,
    REGISTRY: registry,
    BASE: base,
    BINFMT: binfmtImage,
    GO: goImage,
    AMD_ENGINE: engines.amd.host,
    ARM_ENGINE: engines.arm.host,
    // BuildKits that run already, in place of containers with an image from the network.
    DRIVER: 'remote',
    AMD_NODE: engines.amd.buildkit,
    ARM_NODE: engines.arm.buildkit,
  };
}
