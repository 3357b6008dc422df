import { printNumber, parseNumber } from './number-text.ts';
import { setValue } from './equal.ts';
import { anyType, hasAny, nameType, sameType, type CollectionType, type Type } from './type.ts';
import { unify } from './unify.ts';
import {
  boolValue,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  typeOf,
  unknownValue,
  type Value,
} from './value.ts';

/** Why a value has no form of another type, and where inside it: attribute names and indexes from the outside in. */
export interface Unconvertible {
  readonly kind: 'unconvertible';
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** A value in the form of a type, after cty's `convert.Convert`: also conversions that fail for some values. */
export function convert(value: Value, type: Type): Value | Unconvertible {
  if (type.kind === 'any') return value;
  if (value.kind === 'null') return keepSpan(nullValue(type), value);
  if (sameType(typeOf(value), type)) return value;
  if (value.kind === 'unknown') return convertUnknown(value, type);
  const converted = convertKnown(value, type);
  return 'message' in converted ? converted : keepSpan(converted, value);
}

export function isUnconvertible(result: Value | Unconvertible): result is Unconvertible {
  return result.kind === 'unconvertible';
}

function keepSpan<V extends Value>(value: V, from: Value): V {
  return from.span === undefined || value.span !== undefined ? value : { ...value, span: from.span };
}

function convertUnknown(value: Extract<Value, { kind: 'unknown' }>, type: Type): Value | Unconvertible {
  const known = value.type.kind;
  const impossible = (known === 'bool' && type.kind === 'number') || (known === 'number' && type.kind === 'bool');
  return impossible ? mismatch(type) : keepSpan(unknownValue(type, value.residual), value);
}

function convertKnown(value: Value, type: Type): Value | Unconvertible {
  switch (type.kind) {
    case 'string':
      return toText(value) ?? mismatch(type);
    case 'number':
      return toNumber(value) ?? mismatch(type);
    case 'bool':
      return toBool(value);
    case 'list':
    case 'set':
      return toSequence(value, type);
    case 'map':
      return toMap(value, type);
    case 'tuple':
      return toTuple(value, type.elements, type);
    case 'object':
      return toObject(value, type);
    case 'any':
      return value;
  }
}

function toText(value: Value): Value | undefined {
  if (value.kind === 'number') return stringValue(printNumber(value.value));
  if (value.kind === 'bool') return stringValue(String(value.value));
  return undefined;
}

function toNumber(value: Value): Value | undefined {
  if (value.kind !== 'string') return undefined;
  const number = parseNumber(value.value);
  return number === undefined ? undefined : numberValue(number);
}

function toBool(value: Value): Value | Unconvertible {
  if (value.kind !== 'string') return mismatch({ kind: 'bool' });
  if (value.value === 'true' || value.value === '1') return boolValue(true);
  if (value.value === 'false' || value.value === '0') return boolValue(false);
  const lower = value.value.toLowerCase();
  const hint = lower === 'true' || lower === 'false' ? `; write "${lower}", in lower case` : '';
  return { kind: 'unconvertible', message: `a bool is required${hint}`, path: [] };
}

/** Elements of lists, sets and tuples one by one; an element type that holds `any` is what they unify to. */
function toSequence(value: Value, type: CollectionType<'list'> | CollectionType<'set'>): Value | Unconvertible {
  if (!('items' in value)) return mismatch(type);
  const element = hasAny(type.element) ? unifiedElement(value.items, type.element) : type.element;
  if (element === undefined)
    return { kind: 'unconvertible', message: 'all elements must have the same type', path: [] };
  const items = convertAll(value.items.entries(), () => element);
  if ('message' in items) return items;
  const converted = items.map(([, item]) => item);
  return type.kind === 'list' ? listValue(element, converted) : setValue(element, converted);
}

function toMap(value: Value, type: CollectionType<'map'>): Value | Unconvertible {
  if (!('entries' in value)) return mismatch(type);
  const element = hasAny(type.element) ? unifiedMapElement([...value.entries.values()], type.element) : type.element;
  if (element === undefined) {
    return { kind: 'unconvertible', message: 'all elements of a map must have the same type', path: [] };
  }
  const entries = convertAll(value.entries, () => element);
  return 'message' in entries ? entries : mapValue(element, entries);
}

/** What elements of a list or set unify to; where a null leaves that open, the others must be of one type. */
function unifiedElement(items: readonly Value[], wanted: Type): Type | undefined {
  if (items.length === 0) return wanted;
  const types = convertedTypes(items, wanted);
  const unified = types === undefined ? undefined : unify(types);
  if (types === undefined || unified?.kind !== 'any') return unified;
  const [first, ...others] = types.filter(({ kind }) => kind !== 'any');
  return others.every((type) => first !== undefined && sameType(type, first)) ? (first ?? unified) : undefined;
}

/** Elements of a map have one type, an untyped null like any other. */
function unifiedMapElement(items: readonly Value[], wanted: Type): Type | undefined {
  if (items.length === 0) return wanted;
  const types = convertedTypes(items, wanted);
  const unified = types === undefined ? undefined : unify(types);
  return unified?.kind === 'any' && types?.some(({ kind }) => kind !== 'any') === true ? undefined : unified;
}

function convertedTypes(items: readonly Value[], wanted: Type): readonly Type[] | undefined {
  const types: Type[] = [];
  for (const item of items) {
    const converted = convert(item, wanted);
    if (isUnconvertible(converted)) return undefined;
    types.push(typeOf(converted));
  }
  return types;
}

function toTuple(value: Value, elements: readonly Type[], type: Type): Value | Unconvertible {
  if (value.kind !== 'tuple') return mismatch(type);
  if (value.items.length !== elements.length) {
    const message = `a tuple of ${elements.length} elements is required, but there are ${value.items.length}`;
    return { kind: 'unconvertible', message, path: [] };
  }
  const items = convertAll(value.items.entries(), (at) => elements[at] ?? anyType);
  return 'message' in items ? items : tupleValue(items.map(([, item]) => item));
}

/** Attributes that the type does not have are left out; missing ones must be optional, and are null then. */
function toObject(value: Value, type: Extract<Type, { kind: 'object' }>): Value | Unconvertible {
  if (!('entries' in value)) return mismatch(type);
  const missing = [...type.attributes.keys()].filter(
    (name) => !value.entries.has(name) && type.optional?.has(name) !== true,
  );
  if (missing.length > 0) {
    const names = missing.map((name) => `"${name}"`).join(', ');
    return {
      kind: 'unconvertible',
      message: `attribute${missing.length > 1 ? 's' : ''} ${names} must be set`,
      path: [],
    };
  }
  const given = [...type.attributes].map(([name, of]) => [name, value.entries.get(name) ?? nullValue(of)] as const);
  const entries = convertAll(given, (name) => type.attributes.get(name) ?? anyType);
  return 'message' in entries ? entries : objectValue(entries);
}

/** Members one by one; the first that fails tells its place. */
function convertAll<K extends string | number>(
  members: Iterable<readonly [K, Value]>,
  typeAt: (key: K) => Type,
): [K, Value][] | Unconvertible {
  const result: [K, Value][] = [];
  for (const [key, member] of members) {
    const converted = convert(member, typeAt(key));
    if (isUnconvertible(converted)) return { ...converted, path: [key, ...converted.path] };
    result.push([key, converted]);
  }
  return result;
}

function mismatch(type: Type): Unconvertible {
  const name = nameType(type);
  return { kind: 'unconvertible', message: `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name} is required`, path: [] };
}
