/** Operating systems that images are built for: Go's, without those that no container runs on. */
export const knownSystems = [
  'linux',
  'windows',
  'darwin',
  'freebsd',
  'netbsd',
  'openbsd',
  'solaris',
  'aix',
  'wasi',
  'wasip1',
  'illumos',
];

/** Architectures in Go's words, which the OCI image specification takes over. */
export const knownArchitectures = [
  ...['amd64', 'arm64', 'arm', '386', 'riscv64', 'ppc64le', 's390x', 'loong64'],
  ...['mips64le', 'mips64', 'mipsle', 'mips', 'ppc64', 'wasm'],
];

/** Words that other tools use for an architecture and that containerd does not translate. */
export const misnomers: ReadonlyMap<string, string> = new Map([
  ['i486', '386'],
  ['i586', '386'],
  ['i686', '386'],
  ['x86', '386'],
  ['x64', 'amd64'],
  ['arm32', 'arm'],
  ['armv6', 'arm/v6'],
  ['armv6l', 'arm/v6'],
  ['armv7', 'arm/v7'],
  ['armv7l', 'arm/v7'],
  ['armv8', 'arm64'],
  ['loongarch64', 'loong64'],
  ['mips64el', 'mips64le'],
  ['mipsel', 'mipsle'],
  ['ppc64el', 'ppc64le'],
  ['powerpc64le', 'ppc64le'],
  ['riscv', 'riscv64'],
  ['s390', 's390x'],
]);

/** What containerd knows besides, of Go's ports. */
const otherSystems = ['android', 'dragonfly', 'hurd', 'ios', 'js', 'nacl', 'plan9', 'zos'];
const otherArchitectures = [
  ...['amd64p32', 'armbe', 'arm64be', 'mips64p32', 'mips64p32le', 'ppc', 'riscv', 's390', 'sparc', 'sparc64'],
];

const systems = new Set(knownSystems);
const architectures = new Set(knownArchitectures);

export function isKnownOs(os: string): boolean {
  return systems.has(os);
}

export function isKnownArchitecture(arch: string): boolean {
  return architectures.has(arch);
}

/** Whether a word alone is an operating system. */
export function isOs(word: string): boolean {
  return isKnownOs(word) || otherSystems.includes(word);
}

/** Whether a platform of one word, `os` or `arch`, is one to containerd. */
export function isContainerdsWord(os: string, arch: string): boolean {
  return isOs(os) && (isKnownArchitecture(arch) || otherArchitectures.includes(arch));
}
