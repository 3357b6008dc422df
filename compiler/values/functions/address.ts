/** An IP network: the address with its host bits cleared, how many bits are the prefix, and how many an address has. */
export interface Network {
  readonly address: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

/** Reads `address/prefix`, as Go's `net.ParseCIDR` does; undefined where it is none. */
export function parseNetwork(text: string): Network | undefined {
  const [, written = '', digits = ''] = /^([^/]*)\/([0-9]+)$/.exec(text) ?? [];
  const bits = written.includes(':') ? 128 : 32;
  const address = bits === 32 ? parseIpv4(written) : parseIpv6(written);
  const prefix = Number(digits);
  if (address === undefined || digits === '' || prefix > bits) return undefined;
  return { address: address & maskOf(prefix, bits), prefix, bits };
}

/** An address whose first `prefix` bits are set. */
export function maskOf(prefix: number, bits: number): bigint {
  return ((1n << BigInt(prefix)) - 1n) << BigInt(bits - prefix);
}

export function printNetwork({ address, prefix, bits }: Network): string {
  return `${printAddress(address, bits)}/${prefix}`;
}

/** IPv6 as RFC 5952 has it: the longest run of at least two zero groups is left out. */
export function printAddress(address: bigint, bits: number): string {
  if (bits === 32 || address >> 32n === 0xffffn) return printIpv4(address & 0xffffffffn);
  const groups = Array.from({ length: 8 }, (_, at) => ((address >> BigInt(112 - at * 16)) & 0xffffn).toString(16));
  const runs = groups.map((_, start) => {
    const end = groups.findIndex((group, at) => at >= start && group !== '0');
    return (end < 0 ? 8 : end) - start;
  });
  const longest = Math.max(...runs);
  if (longest < 2) return groups.join(':');
  const start = runs.indexOf(longest);
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + longest).join(':')}`;
}

function printIpv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join('.');
}

/** Four decimal numbers without leading zeros. */
function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.reduce((address, part) => (address << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  const [head, tail] = [groupsOf(halves[0] ?? ''), groupsOf(halves[1] ?? '')];
  if (halves.length > 2 || head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return groups.reduce((address, group) => (address << 16n) | group, 0n);
}

/** Groups of hexadecimal digits; the last two may be written as IPv4. */
function groupsOf(text: string): readonly bigint[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const last = parts.at(-1) ?? '';
  const ipv4 = last.includes('.') ? parseIpv4(last) : undefined;
  const hex = ipv4 === undefined ? parts : parts.slice(0, -1);
  if (!hex.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return undefined;
  const groups = hex.map((part) => BigInt(`0x${part}`));
  return ipv4 === undefined ? groups : [...groups, ipv4 >> 16n, ipv4 & 0xffffn];
}
