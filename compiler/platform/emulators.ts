import { platformParts } from './platform.ts';

/** One architecture's names outside OCI: QEMU's, which the kernel's registrations use, and what `uname -m` may answer. */
interface Names {
  readonly qemu: string;
  readonly machines: readonly string[];
}

const names: Readonly<Record<string, Names>> = {
  amd64: { qemu: 'x86_64', machines: ['x86_64'] },
  // A 32-bit image on a 64-bit kernel may be told of that kernel.
  '386': { qemu: 'i386', machines: ['i386', 'i486', 'i586', 'i686', 'x86_64'] },
  arm64: { qemu: 'aarch64', machines: ['aarch64'] },
  arm: { qemu: 'arm', machines: ['armv5tel', 'armv5tejl', 'armv6l', 'armv7l', 'armv8l', 'aarch64'] },
  riscv64: { qemu: 'riscv64', machines: ['riscv64'] },
  ppc64le: { qemu: 'ppc64le', machines: ['ppc64le'] },
  s390x: { qemu: 's390x', machines: ['s390x'] },
  mips64le: { qemu: 'mips64el', machines: ['mips64', 'mips64el'] },
  mips64: { qemu: 'mips64', machines: ['mips64'] },
  loong64: { qemu: 'loongarch64', machines: ['loongarch64'] },
};

/** The name that `tonistiigi/binfmt --install` takes: the architecture's, without variant. */
export function installerName(platform: string): string {
  return platformParts(platform).arch;
}

/** The name of the registration in `/proc/sys/fs/binfmt_misc`: `qemu-aarch64`. */
export function kernelName(platform: string): string {
  return `qemu-${qemuName(platform)}`;
}

/** QEMU's word for the architecture: `aarch64`. */
export function qemuName(platform: string): string {
  const { arch } = platformParts(platform);
  return names[arch]?.qemu ?? arch;
}

/** What `uname -m` may answer on a platform. */
export function machineNames(platform: string): readonly string[] {
  const { arch } = platformParts(platform);
  return names[arch]?.machines ?? [arch];
}
