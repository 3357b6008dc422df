/** One platform of the base image: where its busybox comes from, and what runs it here. */
export interface BasePlatform {
  readonly platform: string;
  /** `${TARGETARCH}${TARGETVARIANT}`, the folder that a Dockerfile copies from. */
  readonly folder: string;
  readonly debian: string;
  readonly suite: 'bookworm' | 'forky';
  /** Absent where this machine's kernel runs it for sure. */
  readonly emulator?: EmulatorName;
}

/** Bookworm has no riscv64, and trixie's index of it does not fit its own files. */
export const BASE_PLATFORMS: readonly BasePlatform[] = [
  { platform: 'linux/amd64', folder: 'amd64', debian: 'amd64', suite: 'bookworm' },
  { platform: 'linux/386', folder: '386', debian: 'i386', suite: 'bookworm', emulator: '386' },
  { platform: 'linux/arm64', folder: 'arm64', debian: 'arm64', suite: 'bookworm', emulator: 'arm64' },
  { platform: 'linux/arm/v7', folder: 'armv7', debian: 'armhf', suite: 'bookworm', emulator: 'arm' },
  { platform: 'linux/riscv64', folder: 'riscv64', debian: 'riscv64', suite: 'forky', emulator: 'riscv64' },
  { platform: 'linux/s390x', folder: 's390x', debian: 's390x', suite: 'bookworm', emulator: 's390x' },
  { platform: 'linux/ppc64le', folder: 'ppc64le', debian: 'ppc64el', suite: 'bookworm', emulator: 'ppc64le' },
  { platform: 'linux/mips64le', folder: 'mips64le', debian: 'mips64el', suite: 'bookworm', emulator: 'mips64le' },
];

/** QEMU's words by the words of `tonistiigi/binfmt --install`, which are the architectures without their variant. */
export const EMULATORS = {
  386: 'i386',
  arm64: 'aarch64',
  arm: 'arm',
  riscv64: 'riscv64',
  s390x: 's390x',
  ppc64le: 'ppc64le',
  mips64le: 'mips64el',
} as const;

export type EmulatorName = `${keyof typeof EMULATORS}`;

export const EMULATOR_NAMES = Object.keys(EMULATORS) as EmulatorName[];

/** Left unregistered, so that tests of a missing emulator need not take one away from everybody on the machine. */
export const UNREGISTERED: EmulatorName = 'mips64le';

/** Not all 64-bit kernels of this machine's kind run these programs themselves; where one does, no emulator comes between. */
export const OFTEN_NATIVE: EmulatorName = '386';
