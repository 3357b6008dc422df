import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import { anyType, nameType, sameType, stringType } from '../type.ts';
import {
  listValue,
  mapValue,
  nullValue,
  objectValue,
  stringValue,
  tupleValue,
  typeOf,
  type MapValue,
  type ObjectValue,
  type Value,
} from '../value.ts';
import { anything, itemsOf, nullable, texts } from './arguments.ts';

/** Maps and objects as wholes: of a map comes a list, of an object a tuple. */
export const mappings: readonly FunctionSpec[] = [
  {
    name: 'keys',
    doc: 'The keys of a map or object, in order.',
    parameters: [anything('inputMap')],
    returns: anyType,
    call: ([mapping]) => {
      if (!isMapping(mapping)) return failure('a map or object is required', 0);
      const keys = [...mapping.entries.keys()].map(stringValue);
      return mapping.kind === 'map' ? listValue(stringType, keys) : tupleValue(keys);
    },
  },
  {
    name: 'values',
    doc: 'The values of a map or object, in the order of their keys.',
    parameters: [anything('mapping')],
    returns: anyType,
    call: ([mapping]) => {
      if (!isMapping(mapping)) return failure('a map or object is required', 0);
      const values = [...mapping.entries.values()];
      return mapping.kind === 'map' ? listValue(mapping.element, values) : tupleValue(values);
    },
  },
  {
    name: 'zipmap',
    doc: 'A map of a list of keys and a list of values, or an object of a tuple of values.',
    parameters: [texts('keys'), anything('values')],
    returns: anyType,
    call: ([keys, values]) => zip(itemsOf(keys), values),
  },
  {
    name: 'merge',
    doc: 'All elements of maps or objects in one; of two with the same key the later one stays.',
    parameters: [],
    variadic: nullable('maps'),
    returns: anyType,
    call: merge,
  },
];

function isMapping(value: Value | undefined): value is MapValue | ObjectValue {
  return value?.kind === 'map' || value?.kind === 'object';
}

function zip(keys: readonly Value[], values: Value | undefined): Value | FunctionFailure {
  if (values?.kind !== 'list' && values?.kind !== 'tuple') return failure('a list or tuple of values is required', 1);
  const { length } = values.items;
  if (keys.length !== length) return failure(`there are ${keys.length} keys for ${length} values`);
  const entries: [string, Value][] = [];
  for (const [at, value] of values.items.entries()) {
    const key = keys[at];
    if (key?.kind !== 'string') return failure(`key ${at} is null`, 0);
    entries.push([key.value, value]);
  }
  return values.kind === 'list' ? mapValue(values.element, entries) : objectValue(entries);
}

/** Maps of one type give such a map, anything else an object; nulls add nothing, and of nulls alone comes a null. */
function merge(args: readonly Value[]): Value | FunctionFailure {
  const wrong = args.findIndex((arg) => !isMapping(arg) && !isNullMapping(arg));
  const found = args[wrong];
  if (found !== undefined)
    return failure(`maps or objects are required, and this is a ${nameType(typeOf(found))}`, wrong);
  const first = args[0] === undefined ? undefined : typeOf(args[0]);
  const isOneType = first !== undefined && args.every((arg) => sameType(typeOf(arg), first));
  const mappingArgs = args.filter(isMapping);
  if (mappingArgs.length === 0 && args.length > 0) return nullValue(isOneType ? first : anyType);
  const entries = mappingArgs.flatMap((mapping) => [...mapping.entries]);
  return isOneType && first.kind === 'map' ? mapValue(first.element, entries) : objectValue(entries);
}

function isNullMapping(value: Value): boolean {
  return value.kind === 'null' && ['any', 'map', 'object'].includes(value.type.kind);
}
