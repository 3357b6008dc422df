import { describe, expect, test } from 'vitest';
import { evaluated } from './evaluation.ts';

describe('conversions', () => {
  test.each([
    ['convert(1.50, string)', '"1.5" : string'],
    ['convert(true, string)', '"true" : string'],
    ['convert("0", bool)', 'false : bool'],
  ])('to strings, numbers, bools: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['convert("True", bool)', '"True" ! convert: a bool is required; write "true", in lower case'],
    ['convert(1, bool)', '1 ! convert: a bool is required'],
    ['convert("yes", bool)', '"yes" ! convert: a bool is required'],
    ['convert(true, number)', 'true ! convert: a number is required'],
  ])('to strings, numbers, bools, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['convert([1, "a"], list(string))', '["1","a"] : list(string)'],
    ['convert(["a", "b", "a"], set(string))', '["a","b"] : set(string)'],
    ['convert(convert(["b", "a"], set(string)), list(string))', '["a","b"] : list(string)'],
    ['convert({a = 1, b = true}, map(string))', '{"a":"1","b":"true"} : map(string)'],
    ['convert([[1], ["a"]], list(list(any)))', '[["1"],["a"]] : list(list(string))'],
    ['convert([{a = 1}, {b = 2}], list(any))', '[{"a":1},{"b":2}] : list(map(number))'],
    ['convert([{a = 1}, {a = "x"}], list(any))', '[{"a":"1"},{"a":"x"}] : list(object({a=string}))'],
    ['convert({}, map(any))', '{} : map(any)'],
    ['convert([], set(any))', '[] : set(any)'],
  ])('to collections: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['convert([1], map(number))', '[1] ! convert: a map of number is required'],
    ['convert({a = 1}, list(number))', '{a = 1} ! convert: a list of number is required'],
    ['convert([true, 1], list(any))', '[true, 1] ! convert: all elements must have the same type'],
  ])('to collections, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['convert({a = "1", c = 3}, object({a = number}))', '{"a":1} : object({a=number})'],
    ['convert(convert({a = "1"}, map(string)), object({a = number}))', '{"a":1} : object({a=number})'],
    ['convert({a = {b = "1"}}, object({a = object({b = number})}))', '{"a":{"b":1}} : object({a=object({b=number})})'],
    ['convert([1, [true]], tuple([string, list(string)]))', '["1",["true"]] : tuple([string,list(string)])'],
  ])('to structures: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['convert({a = 1}, object({a = number, b = string}))', '{a = 1} ! convert: attribute "b" must be set'],
    ['convert([1], tuple([string, string]))', '[1] ! convert: a tuple of 2 elements is required, but there are 1'],
    [
      'convert({a = {b = "x"}}, object({a = object({b = number})}))',
      '{a = {b = "x"}} ! convert: .a.b: a number is required',
    ],
  ])('to structures, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));
});
