/** What the header of a program says of the machine it is for (ELF specification, `elf.h`), in hexadecimal. */
export interface ElfHeader {
  /** Class and byte order: bytes 4 and 5. */
  readonly ident: string;
  /** Bytes 18 and 19, in the program's own byte order. */
  readonly machine: string;
}

/** The header of programs of an architecture on Linux; it does not tell variants apart. */
export const elfHeaders: Readonly<Record<string, ElfHeader>> = {
  amd64: { ident: '0201', machine: '3e00' },
  '386': { ident: '0101', machine: '0300' },
  arm64: { ident: '0201', machine: 'b700' },
  arm: { ident: '0101', machine: '2800' },
  riscv64: { ident: '0201', machine: 'f300' },
  ppc64le: { ident: '0201', machine: '1500' },
  s390x: { ident: '0202', machine: '0016' },
  ppc64: { ident: '0202', machine: '0015' },
  mips64le: { ident: '0201', machine: '0800' },
  mips64: { ident: '0202', machine: '0008' },
  mipsle: { ident: '0101', machine: '0800' },
  mips: { ident: '0102', machine: '0008' },
  loong64: { ident: '0201', machine: '0201' },
};

/** Whether numbers of the header begin with their highest byte. */
export function isBigEndian({ ident }: ElfHeader): boolean {
  return ident.endsWith('02');
}
