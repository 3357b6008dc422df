const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  let result = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.slice(at, at + 3);
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    result += letter(group >> 18) + letter(group >> 12);
    result += b === undefined ? '=' : letter(group >> 6);
    result += c === undefined ? '=' : letter(group);
  }
  return result;
}

function letter(bits: number): string {
  return alphabet[bits & 0x3f] ?? '';
}

/** The bytes of Base64 with padding, which may have line ends anywhere; undefined where it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const given = text.replace(/[\r\n]/g, '');
  if (given.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(given)) return undefined;
  const digits = given.replace(/=+$/, '');
  const bytes: number[] = [];
  let pending = 0;
  let bits = 0;
  for (const digit of digits) {
    pending = ((pending << 6) | alphabet.indexOf(digit)) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((pending >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}
