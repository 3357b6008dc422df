import { sha1 } from '@noble/hashes/legacy.js';
import { failure, type FunctionSpec } from '../function.ts';
import { stringType } from '../type.ts';
import { stringValue } from '../value.ts';
import { text, textOf } from './arguments.ts';
import { fromHex, toHex } from './hex.ts';
import { encodeUtf8 } from './utf8.ts';

/** UUIDs (RFC 9562). */
export const uuids: readonly FunctionSpec[] = [
  {
    name: 'uuidv4',
    doc: 'A random UUID; it differs each time.',
    parameters: [],
    returns: stringType,
    call: (_, host) => stringValue(written(host.random(16), 4)),
  },
  {
    name: 'uuidv5',
    doc: 'The UUID of a name in a namespace: dns, url, oid, x500 or a UUID.',
    parameters: [text('namespace'), text('name')],
    returns: stringType,
    call: ([given, name]) => {
      const namespace = namespaces.get(textOf(given)) ?? digitsOf(textOf(given));
      if (namespace === undefined) return failure('a namespace is dns, url, oid, x500 or a UUID', 0);
      const bytes = Uint8Array.from([...fromHex(namespace), ...encodeUtf8(textOf(name))]);
      return stringValue(written(sha1(bytes), 5));
    },
  },
];

const namespaces: ReadonlyMap<string, string> = new Map([
  ['dns', '6ba7b8109dad11d180b400c04fd430c8'],
  ['url', '6ba7b8119dad11d180b400c04fd430c8'],
  ['oid', '6ba7b8129dad11d180b400c04fd430c8'],
  ['x500', '6ba7b8149dad11d180b400c04fd430c8'],
]);

/** The digits of a UUID, with or without hyphens, in braces, or behind `urn:uuid:`. */
function digitsOf(text: string): string | undefined {
  const plain = /^(?:urn:uuid:)?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i;
  const inBraces = /^\{(.*)\}$/s.exec(text)?.[1];
  if (inBraces !== undefined) return inBraces.startsWith('urn:') ? undefined : digitsOf(inBraces);
  if (/^[0-9a-f]{32}$/i.test(text)) return text;
  return plain.exec(text)?.slice(1).join('');
}

function written(bytes: Uint8Array, version: number): string {
  const own = bytes.slice(0, 16);
  own[6] = ((own[6] ?? 0) & 0x0f) | (version << 4);
  own[8] = ((own[8] ?? 0) & 0x3f) | 0x80;
  return toHex(own).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
