import { didYouMean, error } from './entry.ts';

interface Suggested {
  readonly name: string;
  readonly suggestion?: string | undefined;
}

/** A kind of thing with its article. */
function one(name: string): string {
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** Mistakes that evaluation notices. */
export const valueCodes = {
  'unknown-variable': error<Suggested>(({ name }) => `there is no variable named "${name}"`, didYouMean),
  'unknown-function': error<Suggested>(({ name }) => `there is no function named "${name}"`, didYouMean),
  'function-failed': error<{ name: string; reason: string }>(({ name, reason }) => `${name}: ${reason}`),
  'null-expansion': error(() => 'what is followed by ... is null, so it has no elements to pass on'),
  'wrong-expansion': error<{ type: string }>(
    ({ type }) => `only a list, tuple or set can be followed by ..., and this is ${one(type)}`,
  ),
  'no-number': error<{ operator: string }>(({ operator }) => `the result of ${operator} is no number here`),
  'null-operand': error(() => 'an operand must not be null'),
  'wrong-operand': error<{ reason: string }>(({ reason }) => `this operand does not fit its operator: ${reason}`),
  'attribute-of-null': error<{ name: string }>(({ name }) => `this value is null, so it has no attribute "${name}"`),
  'no-attributes': error<{ name: string; type: string }>(
    ({ name, type }) => `${one(type)} has no attributes, so none named "${name}"`,
    ({ type }) => (/^(list|set|tuple)/.test(type) ? 'take an element first, or all of them with [*]' : undefined),
  ),
  'no-such-attribute': error<Suggested>(({ name }) => `this object has no attribute "${name}"`, didYouMean),
  'no-such-key': error<Suggested>(({ name }) => `this map has no element "${name}"`, didYouMean),
  'index-of-null': error(() => 'this value is null, so it has no elements'),
  'null-index': error(() => 'an index must not be null'),
  'wrong-index': error<{ wanted: string }>(({ wanted }) => `${wanted} is wanted as the index here`),
  'index-out-of-range': error<{ last: number }>(({ last }) =>
    last < 0
      ? 'there is no element to take: the collection is empty'
      : `there is no such element: indexes go from 0 to ${last}`,
  ),
  'no-indexes': error<{ type: string }>(
    ({ type }) => `${one(type)} has no elements that an index could name`,
    ({ type }) =>
      type.startsWith('set') ? 'the elements of a set have no order; make it a list with tolist()' : undefined,
  ),
  'null-key': error(() => 'a key must not be null'),
  'wrong-key': error<{ type: string }>(({ type }) => `a key is a string, and this is ${one(type)}`),
  'duplicate-key': error<{ name: string }>(
    ({ name }) => `two elements have the key "${name}"`,
    () => 'write ... behind the value to collect the values of one key in a tuple',
  ),
  'for-over-null': error(() => 'this is null, so there is nothing to go through'),
  'for-over-nothing': error<{ type: string }>(({ type }) => `there is nothing to go through in ${one(type)}`),
  'splat-of-null': error(() => 'this sequence is null, so it has no elements'),
  'uneven-splat': error(
    () => 'the elements of this list give values of different types, which no list can hold',
    () => 'write [for element in …: …] to get a tuple',
  ),
  'null-condition': error(() => 'a condition must not be null'),
  'wrong-condition': error<{ reason: string }>(({ reason }) => `a condition is true or false: ${reason}`),
  'inconsistent-branches': error<{ first: string; second: string }>(({ first, second }) =>
    first === second
      ? `the two branches are both ${one(first)}, but of kinds that have no common type`
      : `the branches have no common type: one is ${one(first)}, the other ${one(second)}`,
  ),
  'null-in-template': error(() => 'null cannot stand in a template'),
  'wrong-in-template': error<{ type: string }>(
    ({ type }) => `${one(type)} cannot stand in a template, only a string, a number or a bool`,
    () => 'join() makes a string of a list, jsonencode() of anything',
  ),
} as const;
