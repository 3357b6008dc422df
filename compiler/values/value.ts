import { compareCodePoints } from '../source/code-points.ts';
import type { Span } from '../source/source-file.ts';
import type { BigFloat } from './number.ts';
import { anyType, boolType, numberType, stringType, type Type } from './type.ts';

/**
 * A value of the language. Every value may keep the span it came from, so that a complaint about it points at the
 * source. Collections may hold unknowns; a mapping's keys are in the order of Unicode code points, as cty has them.
 */
export type Value = Known | Unknown;

export type Known =
  StringValue | NumberValue | BoolValue | NullValue | ListValue | SetValue | TupleValue | MapValue | ObjectValue;

export type StringValue = ValueOf<'string', { value: string }>;
export type NumberValue = ValueOf<'number', { value: BigFloat }>;
export type BoolValue = ValueOf<'bool', { value: boolean }>;
export type NullValue = ValueOf<'null', { type: Type }>;
export type ListValue = ValueOf<'list', { element: Type; items: readonly Value[] }>;
/** Items are in the order of `compareValues`, none twice. */
export type SetValue = ValueOf<'set', { element: Type; items: readonly Value[] }>;
export type TupleValue = ValueOf<'tuple', { items: readonly Value[] }>;
export type MapValue = ValueOf<'map', { element: Type; entries: ReadonlyMap<string, Value> }>;
export type ObjectValue = ValueOf<'object', { entries: ReadonlyMap<string, Value> }>;

/** A value that this compilation leaves open, such as a secret's; what depends on it is unknown too. */
export type Unknown = ValueOf<'unknown', { type: Type; residual: Residual }>;

/** What stays to be computed: the source of the expression and the variables that are open in it. Plain JSON. */
export interface Residual {
  readonly expression: string;
  readonly variables: readonly string[];
}

type ValueOf<K extends string, F> = { readonly kind: K; readonly span?: Span } & Readonly<F>;

/** A string in NFC, as cty keeps all strings. */
export function stringValue(value: string): StringValue {
  return { kind: 'string', value: isAscii(value) ? value : value.normalize('NFC') };
}

export function numberValue(value: BigFloat): NumberValue {
  return { kind: 'number', value };
}

export function boolValue(value: boolean): BoolValue {
  return { kind: 'bool', value };
}

export function nullValue(type: Type = anyType): NullValue {
  return { kind: 'null', type };
}

export function listValue(element: Type, items: readonly Value[]): ListValue {
  return { kind: 'list', element, items };
}

export function tupleValue(items: readonly Value[]): TupleValue {
  return { kind: 'tuple', items };
}

export function mapValue(element: Type, entries: Iterable<readonly [string, Value]>): MapValue {
  return { kind: 'map', element, entries: inKeyOrder(entries) };
}

export function objectValue(entries: Iterable<readonly [string, Value]>): ObjectValue {
  return { kind: 'object', entries: inKeyOrder(entries) };
}

export function unknownValue(type: Type, residual: Residual): Unknown {
  return { kind: 'unknown', type, residual };
}

/** The value with the place it came from; one that knows its place keeps it. */
export function locate<V extends Value>(value: V, span: Span): V {
  return value.span === undefined ? { ...value, span } : value;
}

export function typeOf(value: Value): Type {
  switch (value.kind) {
    case 'string':
      return stringType;
    case 'number':
      return numberType;
    case 'bool':
      return boolType;
    case 'null':
    case 'unknown':
      return value.type;
    case 'list':
    case 'set':
    case 'map':
      return { kind: value.kind, element: value.element };
    case 'tuple':
      return { kind: 'tuple', elements: value.items.map(typeOf) };
    case 'object':
      return { kind: 'object', attributes: new Map([...value.entries].map(([name, of]) => [name, typeOf(of)])) };
  }
}

/** Whether nothing in a value is unknown. */
export function isWhollyKnown(value: Value): value is Known {
  if (value.kind === 'unknown') return false;
  if ('items' in value) return value.items.every(isWhollyKnown);
  return !('entries' in value) || [...value.entries.values()].every(isWhollyKnown);
}

function inKeyOrder(entries: Iterable<readonly [string, Value]>): ReadonlyMap<string, Value> {
  const map = new Map<string, Value>(entries);
  let previous: string | undefined;
  for (const key of map.keys()) {
    if (previous !== undefined && compareCodePoints(previous, key) > 0) {
      return new Map([...map].sort(([a], [b]) => compareCodePoints(a, b)));
    }
    previous = key;
  }
  return map;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
