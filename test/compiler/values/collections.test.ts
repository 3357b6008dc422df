import { describe, expect, test } from 'vitest';
import { evaluated } from './evaluation.ts';

describe('tuples and objects', () => {
  test.each([
    ['[1, "a", [null], {}]', '[1,"a",[null],{}] : tuple([number,string,tuple([any]),object({})])'],
    ['{a = 1, a = 2}', '{"a":2} : object({a=number})'],
    [
      '{null = 1, if = 2, "é" = 3, (true) = 4, 5 = 6}',
      '{"5":6,"if":2,"null":1,"true":4,"é":3} : object({"5"=number,if=number,null=number,true=number,é=number})',
    ],
    ['{b = 1, a = 2}', '{"a":2,"b":1} : object({a=number,b=number})'],
    ['{a: 1, "b" : 2}', '{"a":1,"b":2} : object({a=number,b=number})'],
  ])('literals: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['{(null) = 1}', '(null) ! a key must not be null'],
    ['{([]) = 1}', '([]) ! a key is a string, and this is a tuple'],
  ])('literals, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['{a = {b = [1, 2]}}.a.b[1]', '2 : number'],
    ['[10, 20]["1"]', '20 : number'],
    ['[10, 20].0', '10 : number'],
    ['{a = 1}["a"]', '1 : number'],
    ['{"1" = "x"}[1]', '"x" : string'],
    ['convert({a = 1}, map(number)).a', '1 : number'],
  ])('access: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['[10][1]', '1 ! there is no such element: indexes go from 0 to 0'],
    ['[10][-1]', '-1 ! there is no such element: indexes go from 0 to 0'],
    ['[10][0.5]', '0.5 ! a whole number is wanted as the index here'],
    ['[10]["x"]', '"x" ! a number is wanted as the index here'],
    ['[10][null]', 'null ! an index must not be null'],
    ['{a = 1}.b', 'b ! this object has no attribute "b"'],
    ['{abc = 1}.abd', 'abd ! this object has no attribute "abd"'],
    ['convert({a = 1}, map(number)).b', 'b ! this map has no element "b"'],
    ['convert(["a"], set(string))[0]', '0 ! a set of string has no elements that an index could name'],
    ['"a"[0]', '0 ! a string has no elements that an index could name'],
    ['null.a', 'a ! this value is null, so it has no attribute "a"'],
    ['null[0]', '0 ! this value is null, so it has no elements'],
  ])('access, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['[for v in [1, 2, 3]: v * 2 if v != 2]', '[2,6] : tuple([number,number])'],
    ['[for k, v in {b = 1, a = 2}: "${k}${v}"]', '["a2","b1"] : tuple([string,string])'],
    ['[for i, v in ["x"]: i]', '[0] : tuple([number])'],
    ['[for v in convert(["b", "a"], set(string)): v]', '["a","b"] : tuple([string,string])'],
    ['{for v in ["a", "b"]: v => upper(v)}', '{"a":"A","b":"B"} : object({a=string,b=string})'],
    [
      '{for v in ["x", "y", "xx"]: substr(v, 0, 1) => v...}',
      '{"x":["x","xx"],"y":["y"]} : object({x=tuple([string,string]),y=tuple([string])})',
    ],
    ['{for k, v in {a = 1}: v => k}', '{"1":"a"} : object({"1"=string})'],
    ['[for v in []: nope]', '[] : tuple([])'],
    ['[for x in [[1], [2, 3]]: [for x in x: x + 1]]', '[[2],[3,4]] : tuple([tuple([number]),tuple([number,number])])'],
  ])('for: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['{for v in ["a", "a"]: v => v}', 'v ! the key "a" is already there in this mapping'],
    ['[for v in null: v]', 'null ! this is null, so there is nothing to go through'],
    ['[for v in "abc": v]', '"abc" ! there is nothing to go through in a string'],
    ['[for v in [1]: v if null]', 'null ! a condition must not be null'],
    ['[for v in [1]: v if "x"]', '"x" ! a condition is true or false: a bool is required'],
    ['{for v in [1]: null => v}', 'null ! a key must not be null'],
    ['{for v in [1]: [v] => v}', '[v] ! a key is a string, and this is a tuple'],
  ])('for, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['[{a = 1}, {a = 2}][*].a', '[1,2] : tuple([number,number])'],
    ['[{a = [1, 2]}, {a = [3]}].*.a[0]', '[1,2] : tuple([number,number])'],
    ['[{a = [1, 2]}, {a = [3]}][*].a[0]', '[1,3] : tuple([number,number])'],
    ['{a = 1}[*].a', '[1] : tuple([number])'],
    ['null[*].a', '[] : tuple([])'],
    ['"x"[*]', '["x"] : tuple([string])'],
    ['convert(["b", "a"], set(string))[*]', '["a","b"] : list(string)'],
    ['convert([], list(object({a = string})))[*].a', '[] : list(string)'],
    ['convert([["a"], ["b", "c"]], list(list(string)))[*][*]', '[["a"],["b","c"]] : list(list(string))'],
  ])('splat: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['[null][*].a', 'a ! this value is null, so it has no attribute "a"'],
    ['convert(null, list(string))[*]', 'convert(null, list(string)) ! this sequence is null, so it has no elements'],
    ['[1][*].a', 'a ! a number has no attributes, so none named "a"'],
  ])('splat, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));
});
