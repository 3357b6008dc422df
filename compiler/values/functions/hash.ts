import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import type { FunctionSpec } from '../function.ts';
import { ofText } from './arguments.ts';
import { toHex } from './hex.ts';
import { encodeUtf8 } from './utf8.ts';

/** Hashes of the UTF-8 of a string, in hexadecimal digits. */
export const hashes: readonly FunctionSpec[] = [
  ofHash('md5', 'MD5', md5),
  ofHash('sha1', 'SHA-1', sha1),
  ofHash('sha256', 'SHA-256', sha256),
  ofHash('sha512', 'SHA-512', sha512),
];

function ofHash(name: string, title: string, hash: (bytes: Uint8Array) => Uint8Array): FunctionSpec {
  return ofText(name, `The ${title} of a string.`, (given) => toHex(hash(encodeUtf8(given))));
}
