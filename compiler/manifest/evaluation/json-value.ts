import { setValue } from '../../values/equal.ts';
import { parseNumber } from '../../values/number-text.ts';
import { nameType, type Type } from '../../values/type.ts';
import {
  boolValue,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  type Value,
} from '../../values/value.ts';
import type { Json, JsonObject } from '../json/tree.ts';

/** A value, or what stands where something else is needed. */
export type FromJson = Value | { readonly problem: string; readonly at: Json };

interface Sequence {
  readonly kind: 'list' | 'set';
  readonly element: Type;
}
type TupleType = Type & { readonly kind: 'tuple' };
type ObjectType = Type & { readonly kind: 'object' };

/** Reads JSON as a value of a type, as cty does: null is null of any type, attributes that are missing are null. */
export function valueFromJson(json: Json, type: Type): FromJson {
  if (json.kind === 'null') return nullValue(type);
  switch (type.kind) {
    case 'string':
      return string(json);
    case 'number':
      return number(json);
    case 'bool':
      return json.kind === 'bool' ? boolValue(json.value) : wrong(json, type);
    case 'any':
      return anything(json);
    case 'list':
    case 'set':
      return sequence(json, { kind: type.kind, element: type.element });
    case 'tuple':
      return tuple(json, type);
    case 'map':
      return json.kind === 'object' ? map(json, type.element) : wrong(json, type);
    case 'object':
      return json.kind === 'object' ? object(json, type) : wrong(json, type);
  }
}

function string(json: Json): FromJson {
  if (json.kind === 'string') return stringValue(json.value);
  if (json.kind === 'number') return stringValue(json.text);
  if (json.kind === 'bool') return stringValue(String(json.value));
  return wrong(json, { kind: 'string' });
}

function number(json: Json): FromJson {
  const text = json.kind === 'number' ? json.text : json.kind === 'string' ? json.value : '';
  const value = parseNumber(text);
  return value === undefined ? wrong(json, { kind: 'number' }) : numberValue(value);
}

function sequence(json: Json, type: Sequence): FromJson {
  if (json.kind !== 'array') return wrong(json, type);
  const items = all(json.items.map((item) => [item, type.element]));
  if ('problem' in items) return items;
  return type.kind === 'list' ? listValue(type.element, items) : setValue(type.element, items);
}

function tuple(json: Json, type: TupleType): FromJson {
  if (json.kind !== 'array' || json.items.length !== type.elements.length) return wrong(json, type);
  const items = all(json.items.map((item, at) => [item, type.elements[at] ?? { kind: 'any' }]));
  return 'problem' in items ? items : tupleValue(items);
}

function map(json: JsonObject, element: Type): FromJson {
  const values = all(json.members.map(({ value }) => [value, element]));
  if ('problem' in values) return values;
  return mapValue(
    element,
    values.map((value, at) => [json.members[at]?.key.value ?? '', value]),
  );
}

function object(json: JsonObject, type: ObjectType): FromJson {
  const entries = new Map([...type.attributes].map(([name, of]): [string, Value] => [name, nullValue(of)]));
  for (const { key, value: member } of json.members) {
    const of = type.attributes.get(key.value);
    if (of === undefined) return { problem: `"${key.value}" is no attribute of it`, at: key };
    const value = valueFromJson(member, of);
    if ('problem' in value) return value;
    entries.set(key.value, value);
  }
  return objectValue(entries);
}

function all(jsons: readonly (readonly [Json, Type])[]): Value[] | Extract<FromJson, { readonly problem: string }> {
  const values: Value[] = [];
  for (const [json, type] of jsons) {
    const value = valueFromJson(json, type);
    if ('problem' in value) return value;
    values.push(value);
  }
  return values;
}

/** Without a type: tuples and objects. */
function anything(json: Json): FromJson {
  switch (json.kind) {
    case 'null':
      return nullValue();
    case 'string':
      return stringValue(json.value);
    case 'number':
      return number(json);
    case 'bool':
      return boolValue(json.value);
    case 'array': {
      const items = all(json.items.map((item) => [item, { kind: 'any' }]));
      return 'problem' in items ? items : tupleValue(items);
    }
    case 'object': {
      const values = all(json.members.map(({ value }) => [value, { kind: 'any' }]));
      if ('problem' in values) return values;
      return objectValue(values.map((value, at) => [json.members[at]?.key.value ?? '', value]));
    }
  }
}

function wrong(json: Json, type: Type): FromJson {
  return { problem: `a ${nameType(type)} is needed`, at: json };
}
