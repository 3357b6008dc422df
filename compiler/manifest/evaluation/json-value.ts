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
      return described(json);
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

/** Where any type will do the JSON has to say which: `{ "type": ["list", "string"], "value": ["a"] }`. */
function described(json: Json): FromJson {
  const isNeeded = { problem: 'an object with "type" and "value" is needed, since any type will do', at: json };
  if (json.kind !== 'object') return isNeeded;
  const [type, value] = ['type', 'value'].map((name) => json.members.findLast(({ key }) => key.value === name)?.value);
  const isMore = json.members.some(({ key }) => key.value !== 'type' && key.value !== 'value');
  if (type === undefined || value === undefined || isMore) return isNeeded;
  const described = typeFromJson(type);
  return described === undefined ? { problem: 'this is no type', at: type } : valueFromJson(value, described);
}

/** A type in cty's words: `"string"`, `["list", T]`, `["tuple", [T, …]]`, `["object", { name: T, … }]`. */
function typeFromJson(json: Json): Type | undefined {
  if (json.kind === 'string') return primitives[json.value];
  if (json.kind !== 'array') return undefined;
  const [kind, of] = json.items;
  if (kind?.kind !== 'string' || of === undefined) return undefined;
  switch (kind.value) {
    case 'list':
    case 'set':
    case 'map': {
      const element = typeFromJson(of);
      return element && { kind: kind.value, element };
    }
    case 'tuple': {
      const elements = of.kind === 'array' ? of.items.map(typeFromJson) : [undefined];
      return elements.every((element) => element !== undefined) ? { kind: 'tuple', elements } : undefined;
    }
    case 'object':
      return of.kind === 'object' ? objectType(of) : undefined;
    default:
      return undefined;
  }
}

const primitives: Readonly<Record<string, Type>> = {
  string: { kind: 'string' },
  number: { kind: 'number' },
  bool: { kind: 'bool' },
  dynamic: { kind: 'any' },
};

function objectType({ members }: JsonObject): Type | undefined {
  const attributes = new Map<string, Type>();
  for (const { key, value } of members) {
    const type = typeFromJson(value);
    if (type === undefined) return undefined;
    attributes.set(key.value, type);
  }
  return { kind: 'object', attributes };
}

function wrong(json: Json, type: Type): FromJson {
  return { problem: `a ${nameType(type)} is needed`, at: json };
}
