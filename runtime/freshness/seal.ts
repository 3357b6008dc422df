import { scryptSync } from 'node:crypto';

/** Bytes. */
export const saltSize = 16;
const sealSize = 32;

/**
 * What is kept of a value that may stand nowhere: the same for the same value and salt, and slow to guess (scrypt, RFC 7914,
 * with Node's own cost: 16 MiB and some tens of milliseconds).
 */
export function sealOf(value: string, salt: Uint8Array): string {
  return `scrypt:${scryptSync(value, salt, sealSize).toString('hex')}`;
}
