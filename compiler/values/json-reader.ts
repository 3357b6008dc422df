import { parseNumber } from './number-text.ts';
import { zero } from './number.ts';
import { sameType } from './type.ts';
import {
  boolValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  typeOf,
  type Value,
} from './value.ts';

/** Deeper texts are not meant, and would exhaust the stack. */
const deepest = 1000;

/**
 * A JSON text (RFC 8259) as a value: arrays are tuples, objects are objects, numbers keep all their digits. A name may come
 * twice in an object with values of one type; the last one stays. Throws a SyntaxError where the text is no JSON.
 */
export function readJson(text: string): Value {
  const reader = new JsonReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

const tokens =
  /[\t\n\r ]*(?:([{}[\],:])|"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(true|false|null)|$)/y;

class JsonReader {
  readonly #text: string;
  #at = 0;
  /** The token at hand: a sign, a value, or undefined at the end. */
  #token: string | Value | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#next();
  }

  value(depth: number): Value {
    const token = this.#token;
    if (depth > deepest) throw new SyntaxError(`it is more than ${deepest} levels deep`);
    this.#next();
    if (token === '[') return this.#array(depth + 1);
    if (token === '{') return this.#object(depth + 1);
    if (typeof token === 'object') return token;
    throw this.#unexpected('a value', token);
  }

  end(): void {
    if (this.#token !== undefined) throw this.#unexpected('nothing more', this.#token);
  }

  #array(depth: number): Value {
    const items: Value[] = [];
    if (this.#skip(']')) return tupleValue(items);
    do items.push(this.value(depth));
    while (this.#skip(','));
    this.#expect(']');
    return tupleValue(items);
  }

  #object(depth: number): Value {
    const entries = new Map<string, Value>();
    if (this.#skip('}')) return objectValue(entries);
    do {
      const name = this.#token;
      if (typeof name !== 'object' || name.kind !== 'string') throw this.#unexpected('a name', name);
      this.#next();
      this.#expect(':');
      const value = this.value(depth);
      const earlier = entries.get(name.value);
      if (earlier !== undefined && !sameType(typeOf(earlier), typeOf(value))) {
        throw new SyntaxError(`"${name.value}" comes twice, with values of different types`);
      }
      entries.set(name.value, value);
    } while (this.#skip(','));
    this.#expect('}');
    return objectValue(entries);
  }

  #skip(sign: string): boolean {
    if (this.#token !== sign) return false;
    this.#next();
    return true;
  }

  #expect(sign: string): void {
    if (!this.#skip(sign)) throw this.#unexpected(`"${sign}"`, this.#token);
  }

  #next(): void {
    tokens.lastIndex = this.#at;
    const match = tokens.exec(this.#text);
    if (match === null) throw this.#unexpected('JSON', this.#text.slice(this.#at).trimStart().slice(0, 10));
    this.#at = tokens.lastIndex;
    const [whole, sign, , number, word] = match;
    const token = whole.trimStart();
    if (number !== undefined) this.#token = numberValue(parseNumber(number) ?? zero);
    else if (word !== undefined) this.#token = word === 'null' ? nullValue() : boolValue(word === 'true');
    else this.#token = sign ?? (token === '' ? undefined : stringValue(unescaped(token)));
  }

  #unexpected(wanted: string, found: string | Value | undefined): SyntaxError {
    const what = typeof found === 'string' ? `"${found}"` : found === undefined ? 'the end' : `a ${found.kind}`;
    return new SyntaxError(`${wanted} is expected before character ${this.#at + 1}, not ${what}`);
  }
}

/** Half a surrogate pair is no character. */
function unescaped(quoted: string): string {
  return (JSON.parse(quoted) as string).replace(/\p{Surrogate}/gu, '\ufffd');
}
