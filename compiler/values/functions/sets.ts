import { convert, isUnconvertible } from '../convert.ts';
import { keyOf, setValue } from '../equal.ts';
import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import { anyType, boolType, listOf, sameType, setOf, tupleOf, type Type } from '../type.ts';
import { unify } from '../unify.ts';
import { boolValue, listValue, tupleValue, typeOf, type Value } from '../value.ts';
import { anything, itemsOf, set } from './arguments.ts';

type Elements = ReadonlyMap<string, Value>;

/** Sets, after the arguments have become sets of one element type. */
export const sets: readonly FunctionSpec[] = [
  ofMany('setunion', 'The elements of all sets.', (a, b) => new Map([...b, ...a])),
  ofMany('setintersection', 'The elements that are in all sets.', (a, b) => only(a, (key) => b.has(key))),
  ofMany(
    'setsymmetricdifference',
    'The elements that are in an odd number of the sets.',
    (a, b) => new Map([...only(a, (key) => !b.has(key)), ...only(b, (key) => !a.has(key))]),
  ),
  {
    name: 'setsubtract',
    doc: 'The elements of the first set that are not in the second.',
    parameters: [set('a'), set('b')],
    returns: setOf(anyType),
    call: (args) => combine(args, (a, b) => only(a, (key) => !b.has(key))),
  },
  {
    name: 'sethaselement',
    doc: 'Whether a value, of the type of its elements, is in a set.',
    parameters: [set('set'), anything('elem')],
    returns: boolType,
    call: ([given, element]) => boolValue(has(given, element)),
  },
  {
    name: 'setproduct',
    doc: 'All combinations of one element of each set or list, as tuples.',
    parameters: [],
    variadic: anything('sets'),
    returns: anyType,
    call: product,
  },
];

function ofMany(name: string, doc: string, join: (a: Elements, b: Elements) => Elements): FunctionSpec {
  return {
    name,
    doc,
    parameters: [set('first_set')],
    variadic: set('other_sets'),
    returns: setOf(anyType),
    call: (args) => combine(args, join),
  };
}

function combine(args: readonly Value[], join: (a: Elements, b: Elements) => Elements): Value | FunctionFailure {
  const typed = args.filter((arg) => arg.kind === 'set' && !(arg.items.length === 0 && arg.element.kind === 'any'));
  const element = typed.length === 0 ? anyType : unify(typed.map(elementOf));
  if (element === undefined) return failure('the elements of the sets have no type in common');
  const elements: Elements[] = [];
  for (const [at, arg] of args.entries()) {
    const converted = convert(arg, setOf(element));
    if (isUnconvertible(converted)) return failure(converted.message, at);
    elements.push(new Map(itemsOf(converted).map((item) => [keyOf(item), item])));
  }
  return setValue(element, elements.reduce(join).values());
}

function only(elements: Elements, isKept: (key: string) => boolean): Elements {
  return new Map([...elements].filter(([key]) => isKept(key)));
}

function elementOf(value: Value): Type {
  return 'element' in value ? value.element : anyType;
}

function has(given: Value | undefined, element: Value | undefined): boolean {
  if (given?.kind !== 'set' || element === undefined || !sameType(typeOf(element), given.element)) return false;
  const key = keyOf(element);
  return given.items.some((item) => keyOf(item) === key);
}

/** A list, unless a set is among the arguments: then a set. */
function product(args: readonly Value[]): Value | FunctionFailure {
  if (args.length < 2) return failure('at least two sets or lists are required');
  const types: Type[] = [];
  for (const [at, arg] of args.entries()) {
    if (!('items' in arg)) return failure('a set or a list is required', at);
    const type = arg.kind === 'tuple' ? unify(arg.items.map(typeOf)) : arg.element;
    if (type === undefined) return failure('the elements have no type in common', at);
    types.push(type);
  }
  const columns: (readonly Value[])[] = [];
  for (const [at, arg] of args.entries()) {
    const converted = convert(arg, listOf(types[at] ?? anyType));
    if (isUnconvertible(converted)) return failure(converted.message, at);
    columns.push(itemsOf(converted));
  }
  const size = columns.reduce((total, { length }) => total * length, 1);
  if (size > 1_000_000) return failure('there are more than a million combinations');
  const rows = columns.reduce<readonly (readonly Value[])[]>(
    (combined, column) => combined.flatMap((row) => column.map((item) => [...row, item])),
    [[]],
  );
  const element = tupleOf(types);
  const tuples = rows.map(tupleValue);
  return args.some(({ kind }) => kind === 'set') ? setValue(element, tuples) : listValue(element, tuples);
}
