import { convert, isUnconvertible } from '../convert.ts';
import { keyOf } from '../equal.ts';
import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import { anyType, listOf, nameType, sameType, stringType, type Type } from '../type.ts';
import { unify } from '../unify.ts';
import { listValue, tupleValue, typeOf, type ListValue, type TupleValue, type Value } from '../value.ts';
import { anything, countOf, itemsOf, list, notWhole, nullable, number, texts } from './arguments.ts';

/** Lists and tuples as wholes. */
export const sequences: readonly FunctionSpec[] = [
  {
    name: 'concat',
    doc: 'The elements of lists or tuples one after the other.',
    parameters: [],
    variadic: anything('seqs'),
    returns: anyType,
    call: concat,
  },
  {
    name: 'flatten',
    doc: 'A tuple of the elements, with those of inner sequences in place of the sequences.',
    parameters: [anything('list')],
    returns: anyType,
    call: ([given]) => {
      if (given === undefined || !('items' in given)) return failure('a list, set or tuple is required', 0);
      const flat = flatten(given.items);
      return flat === undefined ? failure('an inner sequence is null', 0) : tupleValue(flat);
    },
  },
  {
    name: 'distinct',
    doc: 'The elements of a list without repetitions.',
    parameters: [list('list')],
    returns: listOf(anyType),
    call: ([given]) => rest(given, unique(itemsOf(given))),
  },
  {
    name: 'compact',
    doc: 'The strings of a list that are neither empty nor null.',
    parameters: [texts('list')],
    returns: listOf(stringType),
    call: ([given]) =>
      rest(
        given,
        itemsOf(given).filter((item) => item.kind !== 'null' && !(item.kind === 'string' && item.value === '')),
      ),
  },
  {
    name: 'chunklist',
    doc: 'A list in lists of at most so many elements; 0 means all in one.',
    parameters: [list('list'), number('size')],
    returns: listOf(listOf(anyType)),
    call: ([given, size]) => chunks(given, countOf(size)),
  },
  {
    name: 'slice',
    doc: 'The elements of a list or tuple from one index up to, and without, another.',
    parameters: [anything('list'), number('start_index'), number('end_index')],
    returns: anyType,
    call: ([given, start, end]) => slice(given, countOf(start), countOf(end)),
  },
  {
    name: 'reverselist',
    doc: 'The elements of a list or tuple in reverse order; of a set, a list.',
    parameters: [anything('list')],
    returns: anyType,
    call: ([given]) => {
      if (given === undefined || !('items' in given)) return failure('a list or tuple is required', 0);
      const reversed = given.items.toReversed();
      return given.kind === 'tuple' ? tupleValue(reversed) : listValue(given.element, reversed);
    },
  },
  {
    name: 'coalesce',
    doc: 'The first argument that is not null, in the type that all arguments have in common.',
    parameters: [],
    variadic: nullable('vals'),
    returns: anyType,
    call: coalesce,
  },
  {
    name: 'coalescelist',
    doc: 'The first list or tuple that has elements.',
    parameters: [],
    variadic: nullable('vals'),
    returns: anyType,
    call: (args) => {
      const wrong = args.findIndex((arg) => arg.kind !== 'list' && arg.kind !== 'tuple');
      if (wrong >= 0) return failure('a list or tuple is required', wrong);
      return args.find((arg) => itemsOf(arg).length > 0) ?? failure('no list has elements');
    },
  },
];

/** Some of a list's elements, in a list of the same type. */
function rest(given: Value | undefined, items: readonly Value[]): Value {
  return listValue(given?.kind === 'list' ? given.element : anyType, items);
}

/** The first of equal values. */
function unique(items: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    return !seen.has(key) && seen.add(key);
  });
}

/** Lists whose types have one in common give a list, anything else a tuple. */
function concat(args: readonly Value[]): Value | FunctionFailure {
  if (args.length === 0) return failure('at least one list or tuple is required');
  const wrong = args.findIndex((arg) => !isSequence(arg));
  const found = args[wrong];
  if (found !== undefined)
    return failure(`lists or tuples are required, and this is a ${nameType(typeOf(found))}`, wrong);
  const common = args.every(({ kind }) => kind === 'list') ? unify(args.map(typeOf)) : undefined;
  if (common?.kind !== 'list') return tupleValue(args.flatMap(itemsOf));
  const items: Value[] = [];
  for (const [at, arg] of args.entries()) {
    const converted = convert(arg, common);
    if (isUnconvertible(converted)) return failure(converted.message, at);
    items.push(...itemsOf(converted));
  }
  return listValue(common.element, items);
}

function isSequence(value: Value | undefined): value is ListValue | TupleValue {
  return value?.kind === 'list' || value?.kind === 'tuple';
}

/** Undefined where an inner sequence is null, since it has no elements to put in its place. */
function flatten(items: readonly Value[]): Value[] | undefined {
  const flat: Value[] = [];
  for (const item of items) {
    if (item.kind === 'null' && ['list', 'set', 'tuple'].includes(item.type.kind)) return undefined;
    const inner = 'items' in item ? flatten(item.items) : [item];
    if (inner === undefined) return undefined;
    flat.push(...inner);
  }
  return flat;
}

function chunks(given: Value | undefined, size: number | undefined): Value | FunctionFailure {
  const items = itemsOf(given);
  const type: Type = given === undefined ? listOf(anyType) : typeOf(given);
  if (items.length === 0) return listValue(type, []);
  if (size === undefined) return failure(notWhole, 1);
  if (size < 0) return failure('the size of a chunk must not be negative', 1);
  const step = size === 0 ? items.length : size;
  const starts = Array.from({ length: Math.ceil(items.length / step) }, (_, at) => at * step);
  return listValue(
    type,
    starts.map((start) => rest(given, items.slice(start, start + step))),
  );
}

function slice(given: Value | undefined, start: number | undefined, end: number | undefined): Value | FunctionFailure {
  if (!isSequence(given)) {
    return failure(given?.kind === 'set' ? 'the elements of a set have no indexes' : 'a list or tuple is required', 0);
  }
  const { length } = given.items;
  if (start === undefined) return failure(notWhole, 1);
  if (start < 0 || start > length) return failure(`the start must be from 0 to ${length}`, 1);
  if (end === undefined) return failure(notWhole, 2);
  if (end < 0 || end > length) return failure(`the end must be from 0 to ${length}`, 2);
  if (start > end) return failure('the start must not be behind the end', 1);
  const items = given.items.slice(start, end);
  return given.kind === 'list' ? listValue(given.element, items) : tupleValue(items);
}

function coalesce(args: readonly Value[]): Value | FunctionFailure {
  const common = args.length === 0 ? undefined : unify(args.map(typeOf));
  if (common === undefined) return failure('the arguments have no type in common');
  const at = args.findIndex(({ kind }) => kind !== 'null');
  const found = args[at];
  if (found === undefined) return failure('all arguments are null');
  if (sameType(typeOf(found), common)) return found;
  const converted = convert(found, common);
  return isUnconvertible(converted) ? failure(converted.message, at) : converted;
}
