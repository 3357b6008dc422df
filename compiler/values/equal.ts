import { compareCodePoints } from '../source/code-points.ts';
import { formatFloat } from './decimal.ts';
import { compare, isZero, type BigFloat } from './number.ts';
import { typeOf, type SetValue, type Value } from './value.ts';
import { sameType, type Type } from './type.ts';

/**
 * HCL's `==`: values of different types are never equal, nulls of any type are. Undefined where an unknown decides.
 */
export function equal(a: Value, b: Value): boolean | undefined {
  if (a.kind === 'unknown' || b.kind === 'unknown') return undefined;
  if (a.kind === 'null' || b.kind === 'null') return a.kind === b.kind;
  if (a.kind === 'string' && b.kind === 'string') return a.value === b.value;
  if (a.kind === 'number' && b.kind === 'number') return compare(a.value, b.value) === 0;
  if (a.kind === 'bool' && b.kind === 'bool') return a.value === b.value;
  if ('element' in a && 'element' in b && !sameType(a.element, b.element)) return false;
  if ('items' in a && 'items' in b && a.kind === b.kind) return equalItems(a.items, b.items);
  if ('entries' in a && 'entries' in b && a.kind === b.kind) return equalEntries(a.entries, b.entries);
  return false;
}

function equalItems(a: readonly Value[], b: readonly Value[]): boolean | undefined {
  if (a.length !== b.length) return false;
  return all(a.map((item, at) => [item, b[at]] as const));
}

function equalEntries(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean | undefined {
  if (a.size !== b.size) return false;
  return all([...a].map(([key, value]) => [value, b.get(key)] as const));
}

function all(pairs: readonly (readonly [Value, Value | undefined])[]): boolean | undefined {
  let result: boolean | undefined = true;
  for (const [left, right] of pairs) {
    const same = right === undefined ? false : equal(left, right);
    if (same === false) return false;
    if (same === undefined) result = undefined;
  }
  return result;
}

/** A set of one element type: equal values once; primitives in their order, others in the order of their text. */
export function setValue(element: Type, items: Iterable<Value>): SetValue {
  const unique = new Map<string, Value>();
  for (const item of items) {
    const key = keyOf(item);
    if (!unique.has(key)) unique.set(key, item);
  }
  return { kind: 'set', element, items: [...unique.values()].sort(compareValues) };
}

/** The order in which a set gives its elements, after cty: null last, false before true, numbers and strings by value. */
export function compareValues(a: Value, b: Value): number {
  if (a.kind === 'null' || b.kind === 'null') return Number(a.kind === 'null') - Number(b.kind === 'null');
  if (a.kind === 'unknown' || b.kind === 'unknown') return Number(a.kind === 'unknown') - Number(b.kind === 'unknown');
  if (a.kind === 'string' && b.kind === 'string') return compareCodePoints(a.value, b.value);
  if (a.kind === 'number' && b.kind === 'number') return compare(a.value, b.value);
  if (a.kind === 'bool' && b.kind === 'bool') return Number(a.value) - Number(b.value);
  return compareCodePoints(orderOf(a), orderOf(b));
}

/** The text by which cty puts values in order that have none of their own. */
function orderOf(value: Value): string {
  switch (value.kind) {
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return formatFloat(value.value, 'g', 10);
    case 'bool':
      return value.value ? 'T' : 'F';
    case 'null':
      return '~';
    case 'unknown':
      return '?';
    case 'list':
    case 'set':
      return `[${value.items.map((item) => `${orderOf(item)};`).join('')}]`;
    case 'tuple':
      return `<${value.items.map((item) => `${orderOf(item)};`).join('')}>`;
    case 'map':
      return `{${[...value.entries].map(([key, of]) => `${JSON.stringify(key)}:${orderOf(of)};`).join('')}}`;
    case 'object':
      return `<${[...value.entries.values()].map((of) => `${orderOf(of)};`).join('')}>`;
  }
}

/** A text that equal values, and only they, share. */
export function keyOf(value: Value): string {
  switch (value.kind) {
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return keyOfNumber(value.value);
    case 'bool':
      return String(value.value);
    case 'null':
      return 'null';
    case 'unknown':
      return `?${value.residual.expression}:${typeOf(value).kind}`;
    case 'list':
    case 'set':
    case 'tuple':
      return `${value.kind}[${value.items.map(keyOf).join()}]`;
    case 'map':
    case 'object':
      return `${value.kind}{${[...value.entries].map(([key, of]) => `${JSON.stringify(key)}:${keyOf(of)}`).join()}}`;
  }
}

/** Not its decimal text: equal numbers of different precisions are written differently. */
function keyOfNumber(value: BigFloat): string {
  if (isZero(value)) return '0';
  const sign = value.negative ? '-' : '';
  return value.form === 'infinite' ? `${sign}Inf` : `${sign}${value.mantissa.toString(16)}p${value.exponent}`;
}
