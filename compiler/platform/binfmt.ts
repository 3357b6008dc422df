import { platformParts } from './platform.ts';

/** How the kernel knows the programs of an architecture: by the first 20 bytes of their ELF header, hexadecimal. */
export interface Magic {
  readonly magic: string;
  readonly mask: string;
}

/** Class and byte order, then type and machine (ELF header, bytes 4–5 and 16–19). */
const headers: Readonly<Record<string, readonly [ident: string, tail: string]>> = {
  amd64: ['0201', '02003e00'],
  '386': ['0101', '02000300'],
  arm64: ['0201', '0200b700'],
  arm: ['0101', '02002800'],
  riscv64: ['0201', '0200f300'],
  ppc64le: ['0201', '02001500'],
  s390x: ['0202', '00020016'],
  mips64le: ['0201', '02000800'],
  mips64: ['0202', '00020008'],
  loong64: ['0201', '02000201'],
};

/** Where a mask has other bytes than the usual, by their offset. */
const exceptions: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  amd64: { 5: 'fe', 6: 'fe' },
  '386': { 5: 'fe', 6: 'fe' },
  ppc64le: { 19: '00' },
  mips64le: { 8: '00' },
  mips64: { 8: '00' },
  loong64: { 7: 'fc', 8: '00' },
};

/** The magic of a platform's programs, static or position-independent; undefined where it is not known. */
export function elfMagic(platform: string): Magic | undefined {
  const { arch } = platformParts(platform);
  const header = headers[arch];
  if (header === undefined) return undefined;
  const [ident, tail] = header;
  const isBigEndian = ident.endsWith('02');
  const bytes = [...Array<string>(7).fill('ff'), '00', ...Array<string>(8).fill('ff')];
  // Type 2 is a fixed program, 3 one that is position-independent: the last bit of the type is open.
  bytes.push(...(isBigEndian ? ['ff', 'fe', 'ff', 'ff'] : ['fe', 'ff', 'ff', 'ff']));
  for (const [at, byte] of Object.entries(exceptions[arch] ?? {})) bytes[Number(at)] = byte;
  return { magic: `7f454c46${ident}0100${'00'.repeat(8)}${tail}`, mask: bytes.join('') };
}

/**
 * The line that registers an emulator (kernel's admin-guide/binfmt-misc). P keeps argv[0], F opens the emulator now so that
 * it works in containers; O and C are for programs that run as their owner.
 */
export function registrationLine(name: string, { magic, mask }: Magic, interpreter: string): string {
  return `:${name}:M:0:${escaped(magic)}:${escaped(mask)}:${interpreter}:POCF`;
}

function escaped(hexadecimal: string): string {
  return hexadecimal.replace(/../g, '\\x$&');
}
