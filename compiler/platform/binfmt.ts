import { elfHeaders, isBigEndian } from './elf.ts';
import { platformParts } from './platform.ts';

/** How the kernel knows the programs of an architecture: by the first 20 bytes of their ELF header, hexadecimal. */
export interface Magic {
  readonly magic: string;
  readonly mask: string;
}

/** Of architectures that QEMU emulates: where a mask has other bytes than the usual, by their offset. */
const exceptions: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  amd64: { 5: 'fe', 6: 'fe' },
  '386': { 5: 'fe', 6: 'fe' },
  arm64: {},
  arm: {},
  riscv64: {},
  ppc64le: { 19: '00' },
  s390x: {},
  mips64le: { 8: '00' },
  mips64: { 8: '00' },
  loong64: { 7: 'fc', 8: '00' },
};

/** The magic of a platform's programs, static or position-independent; undefined where it is not known. */
export function elfMagic(platform: string): Magic | undefined {
  const { arch } = platformParts(platform);
  const header = elfHeaders[arch];
  const different = exceptions[arch];
  if (header === undefined || different === undefined) return undefined;
  const isBig = isBigEndian(header);
  const bytes = [...Array<string>(7).fill('ff'), '00', ...Array<string>(8).fill('ff')];
  // Type 2 is a fixed program, 3 one that is position-independent: the last bit of the type is open.
  bytes.push(...(isBig ? ['ff', 'fe', 'ff', 'ff'] : ['fe', 'ff', 'ff', 'ff']));
  for (const [at, byte] of Object.entries(different)) bytes[Number(at)] = byte;
  const type = isBig ? '0002' : '0200';
  return { magic: `7f454c46${header.ident}0100${'00'.repeat(8)}${type}${header.machine}`, mask: bytes.join('') };
}

/**
 * The line that registers an emulator (kernel's admin-guide/binfmt-misc). P keeps argv[0], F opens the emulator now so that
 * it works in containers; O and C are for programs that run as their owner.
 */
export function registrationLine(name: string, { magic, mask }: Magic, interpreter: string): string {
  const fields = ['', name, 'M', '0', escaped(magic), escaped(mask), interpreter, 'POCF'];
  // The kernel takes the first character for what separates the fields.
  return fields.join(Array.from(':|,;@!%~').find((separator) => !interpreter.includes(separator)));
}

function escaped(hexadecimal: string): string {
  return hexadecimal.replace(/../g, '\\x$&');
}
