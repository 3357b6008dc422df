import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('sets', () => {
  test.each([
    ['setunion(["b"], ["a"], [1])', '["1","a","b"] : set(string)'],
    ['setunion([10, 9], convert([], list(any)))', '[9,10] : set(number)'],
    ['setunion([[10], [9]], [[9]])', '[[10],[9]] : set(tuple([number]))'],
    ['setintersection([1, 2, 3], [2, 3], [3, 2, 4])', '[2,3] : set(number)'],
    ['setintersection(["1"], [1])', '["1"] : set(string)'],
    ['setsubtract(["a", "b"], ["b", "c"])', '["a"] : set(string)'],
    ['setsymmetricdifference([1, 2], [2, 3], [3])', '[1] : set(number)'],
  ])('operations: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['setunion([true], [1])', 'setunion([true], [1]) ! setunion: the elements of the sets have no type in common'],
    ['setunion()', 'setunion() ! setunion: setunion takes at least 1 argument; "first_set" is missing'],
    ['setsubtract("a", ["b"])', '"a" ! setsubtract: invalid value for "a" parameter: a set is required'],
  ])('operations, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['sethaselement([1, 2], 2)', 'true : bool'],
    ['sethaselement([1, 2], "2")', 'false : bool'],
    ['sethaselement([], "a")', 'false : bool'],
  ])('questions: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['sethaselement([1], null)', 'null ! sethaselement: invalid value for "elem" parameter: argument must not be null'],
  ])('questions, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'setproduct([1, 2], ["a", "b"], [true])',
      '[[1,"a",true],[1,"b",true],[2,"a",true],[2,"b",true]] : list(tuple([number,string,bool]))',
    ],
    ['setproduct([1, "x"], [])', '[] : list(tuple([string,any]))'],
    ['setproduct(convert(["b", "a"], set(string)), [1])', '[["a",1],["b",1]] : set(tuple([string,number]))'],
  ])('products: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['setproduct([1])', 'setproduct([1]) ! setproduct: at least two sets or lists are required'],
    ['setproduct([1], "a")', '"a" ! setproduct: a set or a list is required'],
    ['setproduct([1, true], [1])', '[1, true] ! setproduct: the elements have no type in common'],
  ])('products, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
