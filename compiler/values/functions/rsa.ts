import { decodeBase64 } from './base64.ts';

/** What decrypting needs of a private key. */
export interface PrivateKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
}

/** Why a text holds no usable key. */
export interface BadKey {
  readonly problem: string;
}

/** Reads an RSA private key of PKCS #1 in PEM. */
export function parsePrivateKey(pem: string): PrivateKey | BadKey {
  const [, , body] = /(?:^|\n)-----BEGIN ([A-Z ]+)-----[\t ]*\r?\n(.*?)-----END \1-----/s.exec(pem) ?? [];
  if (body === undefined) return { problem: 'there is no key in PEM in it' };
  if (/^Proc-Type:.*ENCRYPTED/m.test(body)) return { problem: 'the key is protected by a password; decrypt it first' };
  const bytes = decodeBase64(body.replace(/^[^\n]*:[^\n]*\n/gm, '').replace(/[\t ]/g, ''));
  const numbers = bytes === undefined ? undefined : integers(bytes);
  const [version, modulus, publicExponent, exponent] = numbers ?? [];
  if (version !== 0n || modulus === undefined || exponent === undefined || publicExponent === undefined) {
    return { problem: 'the key is not an RSA private key of PKCS #1' };
  }
  if (modulus < 1n << 1023n) return { problem: 'keys of fewer than 1024 bits are not safe' };
  return { modulus, exponent };
}

/** The integers of one ASN.1 sequence in DER; undefined where it holds anything else. */
function integers(bytes: Uint8Array): readonly bigint[] | undefined {
  const sequence = element(bytes, 0, 0x30);
  if (sequence?.end !== bytes.length) return undefined;
  const numbers: bigint[] = [];
  for (let at = sequence.start; at < sequence.end;) {
    const integer = element(bytes, at, 0x02);
    if (integer === undefined || integer.end > sequence.end) return undefined;
    numbers.push(toInteger(bytes.slice(integer.start, integer.end)));
    at = integer.end;
  }
  return numbers;
}

/** Where the content of an element of a kind begins and ends. */
function element(
  bytes: Uint8Array,
  at: number,
  tag: number,
): { readonly start: number; readonly end: number } | undefined {
  const first = bytes[at + 1];
  if (bytes[at] !== tag || first === undefined) return undefined;
  const more = first < 0x80 ? 0 : first & 0x7f;
  if (more > 4) return undefined;
  const start = at + 2 + more;
  const length = first < 0x80 ? first : Number(toInteger(bytes.slice(at + 2, start)));
  return start + length <= bytes.length ? { start, end: start + length } : undefined;
}

function toInteger(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** The message of a ciphertext of PKCS #1 version 1.5; undefined where the key does not fit. */
export function decrypt({ modulus, exponent }: PrivateKey, ciphertext: Uint8Array): Uint8Array | undefined {
  const length = Math.ceil(modulus.toString(2).length / 8);
  const encrypted = toInteger(ciphertext);
  if (ciphertext.length !== length || encrypted >= modulus) return undefined;
  const padded = toBytes(modularPower(encrypted, exponent, modulus), length);
  const end = padded.indexOf(0, 2);
  return padded[0] === 0 && padded[1] === 2 && end >= 10 ? padded.slice(end + 1) : undefined;
}

function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function toBytes(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => Number((value >> BigInt(8 * (length - 1 - at))) & 0xffn));
}
