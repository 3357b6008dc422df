import type { Span } from '../source/source-file.ts';
import type { ForDirective, ForExpression } from '../syntax/tree.ts';
import { fromBigInt, integerPrecision } from './number.ts';
import { failed, type Result } from './result.ts';
import { nameType } from './type.ts';
import { numberValue, stringValue, typeOf, type Value } from './value.ts';

/** What a `for` runs over: pairs of key and value; or nothing yet, since the collection is unknown. */
export type Elements =
  | { readonly kind: 'members'; readonly members: readonly (readonly [Value, Value])[] }
  | { readonly kind: 'open' }
  | { readonly kind: 'failed'; readonly result: Result };

/** Keys are positions of lists and tuples, names of maps and objects, and the elements themselves of sets. */
export function iterate(collection: Value, span: Span): Elements {
  if (collection.kind === 'unknown') return { kind: 'open' };
  if (collection.kind === 'null') return { kind: 'failed', result: failed('for-over-null', span, {}) };
  if (collection.kind === 'set') return { kind: 'members', members: collection.items.map((item) => [item, item]) };
  if ('items' in collection) {
    return {
      kind: 'members',
      members: collection.items.map((item, at) => [numberValue(fromBigInt(BigInt(at), integerPrecision)), item]),
    };
  }
  if ('entries' in collection) {
    return { kind: 'members', members: [...collection.entries].map(([name, item]) => [stringValue(name), item]) };
  }
  return { kind: 'failed', result: failed('for-over-nothing', span, { type: nameType(typeOf(collection)) }) };
}

/** The names that a `for` gives to an element; where both are the same, the value has it. */
export function bindings(
  { keyName, valueName }: ForExpression | ForDirective,
  key: Value,
  value: Value,
): ReadonlyMap<string, Value> {
  return new Map([...(keyName === undefined ? [] : [[keyName.text, key] as const]), [valueName.text, value]]);
}
