import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('elements', () => {
  test.each([
    ['length([])', '0 : number'],
    ['length([null, 1])', '2 : number'],
    ['length(convert({a = 1}, map(any)))', '1 : number'],
    ['length(convert(["a", "a"], set(string)))', '1 : number'],
  ])('length: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['length({a = 1})', '{a = 1} ! length: a list, a map or a tuple is required'],
    ['length("abc")', '"abc" ! length: a list, a map or a tuple is required'],
    ['length(null)', 'null ! length: invalid value for "collection" parameter: argument must not be null'],
  ])('length, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['element(["a", "b"], -3)', '"b" : string'],
    ['element(["a", "b"], 5)', '"b" : string'],
    ['element(convert(["a"], list(string)), -1)', '"a" : string'],
    ['hasindex([1], 0)', 'true : bool'],
    ['hasindex([1], -1)', 'false : bool'],
    ['hasindex([1], "0")', 'false : bool'],
    ['hasindex([1], 0.5)', 'false : bool'],
    ['hasindex(convert({a = 1}, map(number)), "a")', 'true : bool'],
    ['hasindex(convert({a = 1}, map(number)), 1)', 'false : bool'],
    ['index([1, "x"], 1)', '"x" : string'],
    ['index(convert({a = 1}, map(number)), "a")', '1 : number'],
  ])('by position: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'element(["a"], 2.5)',
      '2.5 ! element: a whole number between -9223372036854775808 and 9223372036854775807 is required',
    ],
    ['element([], 1)', '[] ! element: the list has no elements'],
    ['element("x", 0)', '"x" ! element: a list or tuple is required'],
    ['element(convert(["a"], set(string)), 0)', 'convert(["a"], set(string)) ! element: a list or tuple is required'],
    ['hasindex({a = 1}, "a")', '{a = 1} ! hasindex: a list, a map or a tuple is required'],
    ['index([1], "0")', '"0" ! index: there is no such element'],
    ['index([1], -1)', '-1 ! index: there is no such element'],
    ['index({a = 1}, "a")', '{a = 1} ! index: a list, a map or a tuple is required'],
  ])('by position, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['indexof([1, [2]], [2])', '1 : number'],
    ['contains([1, "a"], "a")', 'true : bool'],
    ['contains([1], "1")', 'false : bool'],
    ['contains(convert(["a"], set(string)), "a")', 'true : bool'],
    ['contains([null], 1)', 'false : bool'],
  ])('by value: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['indexof([1], "1")', '"1" ! indexof: no element equals the value'],
    ['indexof([], 1)', '1 ! indexof: no element equals the value'],
    ['indexof({}, 1)', '{} ! indexof: a list or tuple is required'],
    ['contains("abc", "a")', '"abc" ! contains: a list, tuple or set is required'],
    ['contains([1], null)', 'null ! contains: invalid value for "value" parameter: argument must not be null'],
  ])('by value, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['lookup({a = 1}, "a", "c")', '1 : number'],
    ['lookup({a = 1}, "b", "c")', '"c" : string'],
    ['lookup({a = null}, "a", 1)', 'null : any'],
    ['lookup(convert({a = 1}, map(number)), "b", "2")', '2 : number'],
  ])('with a default: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'lookup(convert({a = 1}, map(number)), "a", "x")',
      '"x" ! lookup: the default must be of the type of the map\'s elements: a number is required',
    ],
    ['lookup({a = 1}, "a", null)', 'null ! lookup: invalid value for "default" parameter: argument must not be null'],
    ['lookup([1], "a", 1)', '[1] ! lookup: a map or object is required'],
  ])('with a default, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
