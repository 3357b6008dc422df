import { convert, isUnconvertible } from '../convert.ts';
import { equal } from '../equal.ts';
import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import { fromBigInt, integerPrecision } from '../number.ts';
import { anyType, boolType, numberType } from '../type.ts';
import { boolValue, numberValue, type Value } from '../value.ts';
import { anything, countOf, notWhole, number, text, textOf } from './arguments.ts';

const notIndexed = 'a list, a map or a tuple is required';

/** Questions about collections, and their elements one at a time. */
export const lookups: readonly FunctionSpec[] = [
  {
    name: 'length',
    doc: 'How many elements a list, set, tuple or map has.',
    parameters: [anything('collection')],
    returns: numberType,
    call: ([collection]) => {
      const length = lengthOf(collection);
      return length === undefined ? failure(notIndexed, 0) : count(length);
    },
  },
  {
    name: 'element',
    doc: 'The element at an index of a list or tuple; indexes go round, and negative ones count from the end.',
    parameters: [anything('list'), number('index')],
    returns: anyType,
    call: ([list, index]) => elementAt(list, countOf(index)),
  },
  {
    name: 'hasindex',
    doc: 'Whether a list, tuple or map has an element at an index.',
    parameters: [anything('collection'), anything('key')],
    returns: boolType,
    call: ([collection, key]) => {
      const found = find(collection, key);
      return 'kind' in found ? found : boolValue(found.element !== undefined);
    },
  },
  {
    name: 'index',
    doc: 'The element at an index of a list, tuple or map.',
    parameters: [anything('collection'), anything('key')],
    returns: anyType,
    call: ([collection, key]) => {
      const found = find(collection, key);
      return 'kind' in found ? found : (found.element ?? failure('there is no such element', 1));
    },
  },
  {
    name: 'indexof',
    doc: 'The index of the first element of a list or tuple that equals a value.',
    parameters: [anything('list'), anything('value')],
    returns: numberType,
    call: ([list, value]) => indexOf(list, value),
  },
  {
    name: 'contains',
    doc: 'Whether an element of a list, tuple or set equals a value.',
    parameters: [anything('list'), anything('value')],
    returns: boolType,
    call: ([list, value]) => {
      if (list === undefined || !('items' in list)) return failure('a list, tuple or set is required', 0);
      return boolValue(list.items.some((item) => areEqual(item, value)));
    },
  },
  {
    name: 'lookup',
    doc: 'The element of a map or object with a key, or a default where there is none.',
    parameters: [anything('inputMap'), text('key'), anything('default')],
    returns: anyType,
    call: ([map, key, otherwise]) => lookUp(map, textOf(key), otherwise),
  },
];

function count(of: number): Value {
  return numberValue(fromBigInt(BigInt(of), integerPrecision));
}

function lengthOf(collection: Value | undefined): number | undefined {
  if (collection !== undefined && 'items' in collection) return collection.items.length;
  return collection?.kind === 'map' ? collection.entries.size : undefined;
}

function elementAt(list: Value | undefined, index: number | undefined): Value | FunctionFailure {
  if (list?.kind !== 'list' && list?.kind !== 'tuple') return failure('a list or tuple is required', 0);
  if (index === undefined) return failure(notWhole, 1);
  const { length } = list.items;
  return list.items.at(index % length) ?? failure('the list has no elements', 0);
}

/** The element with a key, if there is one; keys of another type than the collection's are never there. */
function find(
  collection: Value | undefined,
  key: Value | undefined,
): { element?: Value | undefined } | FunctionFailure {
  if (collection?.kind === 'map') {
    return { element: key?.kind === 'string' ? collection.entries.get(key.value) : undefined };
  }
  if (collection?.kind !== 'list' && collection?.kind !== 'tuple') return failure(notIndexed, 0);
  const index = key?.kind === 'number' ? countOf(key) : undefined;
  return { element: index === undefined ? undefined : collection.items[index] };
}

function indexOf(list: Value | undefined, value: Value | undefined): Value | FunctionFailure {
  if (list?.kind !== 'list' && list?.kind !== 'tuple') return failure('a list or tuple is required', 0);
  const found = list.items.findIndex((item) => areEqual(item, value));
  return found < 0 ? failure('no element equals the value', 1) : count(found);
}

function areEqual(a: Value, b: Value | undefined): boolean {
  return b !== undefined && equal(a, b) === true;
}

function lookUp(map: Value | undefined, key: string, otherwise: Value | undefined): Value | FunctionFailure {
  if (otherwise === undefined || map === undefined || !('entries' in map)) {
    return failure('a map or object is required', 0);
  }
  const fallback = map.kind === 'map' ? convert(otherwise, map.element) : otherwise;
  if (isUnconvertible(fallback)) {
    return failure(`the default must be of the type of the map's elements: ${fallback.message}`, 2);
  }
  return map.entries.get(key) ?? fallback;
}
