import { describe, expect, test } from 'vitest';
import { evaluated } from './evaluation.ts';

describe('conditionals', () => {
  test.each([
    ['true ? 1 : "a"', '"1" : string'],
    ['false ? [1] : ["a", "b"]', '["a","b"] : list(string)'],
    ['true ? {a = 1} : {b = "x"}', '{"a":"1"} : map(string)'],
    ['true ? {a = 1, b = [1]} : {a = 2, b = ["x"]}', '{"a":1,"b":["1"]} : object({a=number,b=tuple([string])})'],
    ['false ? {a = 1} : {a = null}', '{"a":null} : object({a=number})'],
    ['true ? null : [1]', 'null : tuple([number])'],
    ['false ? [1] : null', 'null : tuple([number])'],
    ['true ? [] : convert(["a"], list(string))', '[] : list(string)'],
    ['true ? convert(["b", "a"], set(string)) : convert(["x"], list(string))', '["a","b"] : list(string)'],
    ['true ? convert(["b", "a"], set(string)) : ["x"]', '["a","b"] : set(string)'],
    ['true ? convert({a = "x"}, map(string)) : {b = 1}', '{"a":"x"} : map(string)'],
    ['"true" ? 1 : nope', '1 : number'],
    ['false ? nope : 1', '1 : number'],
    ['false ? 1 : true ? 2 : 3', '2 : number'],
    ['true ? convert([1], list(number)) : convert(["x"], list(string))', '["1"] : list(string)'],
  ])('branches: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['true ? 1 : true', 'true ? 1 : true ! the branches have no common type: one is a number, the other a bool'],
    [
      'true ? [1] : {a = 1}',
      'true ? [1] : {a = 1} ! the branches have no common type: one is a tuple, the other an object',
    ],
    ['true ? {} : "a"', 'true ? {} : "a" ! the branches have no common type: one is an object, the other a string'],
    [
      'true ? [{}] : [1]',
      'true ? [{}] : [1] ! the two branches are both a tuple, but of kinds that have no common type',
    ],
    ['true ? "a" : ["a"]', 'true ? "a" : ["a"] ! the branches have no common type: one is a string, the other a tuple'],
    [
      'true ? {a = 1} : {a = true}',
      'true ? {a = 1} : {a = true} ! the two branches are both an object, but of kinds that have no common type',
    ],
    [
      'false ? convert([1], list(number)) : convert(["x"], set(string))',
      'false ? convert([1], list(number)) : convert(["x"], set(string)) ! the branches have no common type: one is a list of number, the other a set of string',
    ],
    ['true ? nope : 1', 'nope ! there is no variable named "nope"'],
    ['null ? 1 : 2', 'null ! a condition must not be null'],
    ['1 ? 1 : 2', '1 ! a condition is true or false: a bool is required'],
    ['nope ? 1 : 2', 'nope ! there is no variable named "nope"'],
  ])('branches, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));
});
