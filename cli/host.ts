import { arch, endianness, homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Host } from '../compiler/host.ts';
import { readIfThere } from '../runtime/text-file.ts';
import type { World } from './world.ts';

/** This machine, for a compilation. `platform` pins what would else be found out. */
export function hostOf({ cwd, env }: Pick<World, 'cwd' | 'env'>, platform = thisPlatform()): Host {
  return {
    platform,
    now: () => Date.now(),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    home: homedir,
    env: (name) => env[name],
    file: (path) => readIfThere(resolve(cwd, path)),
  };
}

function thisPlatform(): string {
  return machinePlatform(arch(), endianness());
}

/**
 * The platform of the engine on a machine of Node's architecture (`os.arch()`). Always Linux: where the machine is not,
 * its engine lives in a virtual machine that is.
 */
export function machinePlatform(architecture: string, endian: 'LE' | 'BE'): string {
  const little = endian === 'LE' ? 'le' : '';
  const architectures: Readonly<Record<string, string>> = {
    x64: 'amd64',
    ia32: '386',
    arm: 'arm/v7',
    ppc64: `ppc64${little}`,
    mips: endian === 'LE' ? 'mipsle' : 'mips',
    mipsel: 'mipsle',
  };
  return `linux/${architectures[architecture] ?? architecture}`;
}
