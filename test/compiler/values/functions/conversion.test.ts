import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('conversions', () => {
  test.each([
    ['try(nope.a, [1][3], "last")', '"last" : string'],
    ['try([1, 2]...)', '1 : number'],
    ['try(null, 1)', 'null : any'],
    ['can(nope)', 'false : bool'],
    ['can([1][0])', 'true : bool'],
    ['can({a = 1}.b)', 'false : bool'],
    ['can(1/0)', 'true : bool'],
  ])('try and can: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'try(nope, [][0])',
      'try(nope, [][0]) ! try: no expression can be evaluated: there is no variable named "nope"; there is no element to take: the collection is empty',
    ],
    ['try()', 'try() ! try: at least one argument is required'],
    ['can(1, 2)', '2 ! can: can takes 1 argument, not 2'],
  ])('try and can, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['convert("5", number)', '5 : number'],
    ['convert(["b", "a", "b"], set(string))', '["a","b"] : set(string)'],
    ['convert({a = 1, b = "x"}, object({a = string}))', '{"a":"1"} : object({a=string})'],
    ['convert({a = 1, b = "x"}, map(any))', '{"a":"1","b":"x"} : map(string)'],
    ['convert([null, 1], list(any))', '[null,1] : list(number)'],
    ['convert([1, "2"], tuple([string, number]))', '["1",2] : tuple([string,number])'],
    ['convert(null, list(string))', 'null : list(string)'],
    ['convert({a = "1"}, object({a = optional(number)}))', '{"a":1} : object({a=number})'],
  ])('convert: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['convert({}, object({a = optional(number)}))', '{} ! convert: attribute "a" must be set'],
    ['convert([1, true], list(any))', '[1, true] ! convert: all elements must have the same type'],
    ['convert([null, [1], ["a"]], list(any))', '[null, [1], ["a"]] ! convert: all elements must have the same type'],
    [
      'convert({a = null, b = [1]}, map(any))',
      '{a = null, b = [1]} ! convert: all elements of a map must have the same type',
    ],
    ['convert("x", number)', '"x" ! convert: a number is required'],
    ['convert([1], string)', '[1] ! convert: a string is required'],
    ['convert(1, list)', 'list ! list needs the type of its elements: list(string)'],
    ['convert(1, "string")', '"string" ! a type is a keyword such as string, or a constructor such as list(string)'],
    ['convert(1)', 'convert(1) ! convert: convert takes 2 arguments; "type" is missing'],
  ])('convert, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
