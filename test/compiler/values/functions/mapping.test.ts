import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('maps and objects', () => {
  test.each([
    ['keys({b = 1, a = 2, "é" = 3})', '["a","b","é"] : tuple([string,string,string])'],
    ['keys(convert({b = 1, a = 2}, map(number)))', '["a","b"] : list(string)'],
    ['keys({})', '[] : tuple([])'],
    ['values({b = 1, a = "x"})', '["x",1] : tuple([string,number])'],
    ['values(convert({b = 1, a = 2}, map(number)))', '[2,1] : list(number)'],
  ])('keys and values: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['keys(["a"])', '["a"] ! keys: a map or object is required'],
    ['values("x")', '"x" ! values: a map or object is required'],
  ])('keys and values, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['zipmap(["a", "b"], [1, "x"])', '{"a":1,"b":"x"} : object({a=number,b=string})'],
    ['zipmap([1, 1], ["x", "y"])', '{"1":"y"} : object({"1"=string})'],
    ['zipmap(["a"], convert([1], list(number)))', '{"a":1} : map(number)'],
    ['zipmap([], [])', '{} : object({})'],
  ])('zipmap: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['zipmap(["a"], [])', 'zipmap(["a"], []) ! zipmap: there are 1 keys for 0 values'],
    ['zipmap([null], [1])', '[null] ! zipmap: key 0 is null'],
    ['zipmap(["a"], {a = 1})', '{a = 1} ! zipmap: a list or tuple of values is required'],
  ])('zipmap, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['merge()', '{} : object({})'],
    ['merge(null)', 'null : any'],
    [
      'merge({a = 1, b = {c = 2}}, null, {b = {d = 3}})',
      '{"a":1,"b":{"d":3}} : object({a=number,b=object({d=number})})',
    ],
    ['merge(convert({a = 1}, map(number)), convert({b = 2}, map(number)))', '{"a":1,"b":2} : map(number)'],
    [
      'merge(convert({a = 1}, map(number)), convert({b = "x"}, map(string)))',
      '{"a":1,"b":"x"} : object({a=number,b=string})',
    ],
    ['merge(convert({a = 1}, map(number)), {b = "x"})', '{"a":1,"b":"x"} : object({a=number,b=string})'],
    ['merge(convert({a = 1}, map(number)), null)', '{"a":1} : object({a=number})'],
  ])('merge: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['merge([1])', '[1] ! merge: maps or objects are required, and this is a tuple'],
    ['merge({}, "x")', '"x" ! merge: maps or objects are required, and this is a string'],
  ])('merge, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
