import { fromFloat64 } from '../../values/number.ts';
import { setValue } from '../../values/equal.ts';
import { nameType, type Type } from '../../values/type.ts';
import {
  boolValue,
  listValue,
  mapValue,
  numberValue,
  stringValue,
  tupleValue,
  type Value,
} from '../../values/value.ts';
import { csvFields, parseBool } from '../bake/csv.ts';
import { parseGoFloat } from './go-float.ts';

/** A value, or why the text gives none; `isUnsettable` where no text could. */
export type FromText = Value | { readonly problem: string; readonly isUnsettable?: true };

/** The value of a type that a text from the command line or the environment stands for; collections are CSV. */
export function valueFromText(text: string, type: Type): FromText {
  switch (type.kind) {
    case 'string':
    case 'number':
    case 'bool':
      return primitive(text, type.kind);
    case 'list':
    case 'set':
    case 'map':
    case 'tuple':
      return collection(text, type);
    case 'object':
    case 'any':
      return unsettable(type);
  }
}

type Collection = Type & { readonly kind: 'list' | 'set' | 'map' | 'tuple' };
interface Sequence {
  readonly kind: 'list' | 'set';
  readonly element: Type;
}

function collection(text: string, type: Collection): FromText {
  const fields = csvFields(text);
  if (fields === undefined) return { problem: text === '' ? 'it is empty' : 'a quote is out of place' };
  switch (type.kind) {
    case 'list':
    case 'set':
      return sequence(fields, { kind: type.kind, element: type.element });
    case 'map':
      return map(fields, type.element);
    case 'tuple':
      return tuple(fields, type.elements);
  }
}

function sequence(fields: readonly string[], type: Sequence): FromText {
  const items = elements(fields.map((field) => [field, type.element]));
  if ('problem' in items) return items;
  return type.kind === 'list' ? listValue(type.element, items) : setValue(type.element, items);
}

function map(fields: readonly string[], element: Type): FromText {
  const pairs = fields.map((field) => field.split(':'));
  const odd = pairs.findIndex((pair) => pair.length !== 2);
  if (odd >= 0) return { problem: `"${fields[odd] ?? ''}" is no key:value` };
  const values = elements(pairs.map(([, value = '']) => [value, element]));
  if ('problem' in values) return values;
  return mapValue(
    element,
    values.map((value, at) => [pairs[at]?.[0] ?? '', value]),
  );
}

function tuple(fields: readonly string[], types: readonly Type[]): FromText {
  if (fields.length !== types.length) {
    return { problem: `${types.length} values are needed, not ${fields.length}` };
  }
  const items = elements(fields.map((field, at) => [field, types[at] ?? { kind: 'any' }]));
  return 'problem' in items ? items : tupleValue(items);
}

function elements(texts: readonly (readonly [string, Type])[]): Value[] | { readonly problem: string } {
  const items: Value[] = [];
  for (const [text, type] of texts) {
    if (type.kind !== 'string' && type.kind !== 'number' && type.kind !== 'bool') return unsettable(type);
    const item = primitive(text, type.kind);
    if ('problem' in item) return item;
    items.push(item);
  }
  return items;
}

function primitive(text: string, kind: 'string' | 'number' | 'bool'): FromText {
  if (kind === 'string') return stringValue(text);
  if (kind === 'bool') {
    const flag = parseBool(text);
    return flag === undefined ? { problem: `"${text}" is neither true nor false` } : boolValue(flag);
  }
  const number = float64(text);
  return number === undefined ? { problem: `"${text}" is no number` } : number;
}

/** Numbers from outside are float64. */
function float64(text: string): Value | undefined {
  const value = parseGoFloat(text);
  const parsed = value === undefined ? undefined : fromFloat64(value);
  return parsed === undefined ? undefined : numberValue(parsed);
}

function unsettable(type: Type) {
  return { problem: `a text gives no ${nameType(type)}`, isUnsettable: true } as const;
}
