import { compareCodePoints } from '../source/code-points.ts';
import { printNumber } from './number-text.ts';
import type { Value } from './value.ts';

/** Why a value has no JSON: JSON has neither infinities nor open values. */
export interface NoJson {
  readonly kind: 'no-json';
  readonly message: string;
}

/** A value as `jsonencode` prints it: no white space, keys in order, numbers in full, `<`, `>` and `&` escaped. */
export function toJson(value: Value): string | NoJson {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'bool':
      return String(value.value);
    case 'number':
      return value.value.form === 'finite' ? printNumber(value.value) : noJson('an infinite number has no JSON');
    case 'string':
      return jsonString(value.value);
    case 'unknown':
      return noJson('a value that is left open has no JSON');
    case 'list':
    case 'set':
    case 'tuple':
      return wrapped('[', value.items.map(toJson), ']');
    case 'map':
    case 'object': {
      const entries = [...value.entries].sort(([a], [b]) => compareCodePoints(a, b));
      return wrapped(
        '{',
        entries.map(([key, member]) => prefixed(`${jsonString(key)}:`, toJson(member))),
        '}',
      );
    }
  }
}

/** As Go's encoding/json writes a string. */
function jsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function wrapped(open: string, parts: readonly (string | NoJson)[], close: string): string | NoJson {
  const texts: string[] = [];
  for (const part of parts) {
    if (typeof part !== 'string') return part;
    texts.push(part);
  }
  return `${open}${texts.join(',')}${close}`;
}

function prefixed(prefix: string, part: string | NoJson): string | NoJson {
  return typeof part === 'string' ? prefix + part : part;
}

function noJson(message: string): NoJson {
  return { kind: 'no-json', message };
}
