import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('sequences', () => {
  test.each([
    ['concat([1], ["a", [2]])', '[1,"a",[2]] : tuple([number,string,tuple([number])])'],
    ['concat(convert([1], list(number)), convert(["a"], list(string)))', '["1","a"] : list(string)'],
    ['concat(convert([1], list(number)), convert([true], list(bool)))', '[1,true] : tuple([number,bool])'],
    ['concat([1], convert(["a"], list(string)))', '[1,"a"] : tuple([number,string])'],
    ['concat([])', '[] : tuple([])'],
  ])('concat: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['concat()', 'concat() ! concat: at least one list or tuple is required'],
    ['concat("a")', '"a" ! concat: lists or tuples are required, and this is a string'],
    ['concat([], null)', 'null ! concat: invalid value for "seqs" parameter: argument must not be null'],
    [
      'concat(convert(["a"], set(string)))',
      'convert(["a"], set(string)) ! concat: lists or tuples are required, and this is a set of string',
    ],
  ])('concat, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'flatten([1, [2, [convert(["b", "a"], set(string))]], {a = [1]}])',
      '[1,2,"a","b",{"a":[1]}] : tuple([number,number,string,string,object({a=tuple([number])})])',
    ],
    ['flatten([null, []])', '[null] : tuple([any])'],
  ])('flatten: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['flatten("x")', '"x" ! flatten: a list, set or tuple is required'],
    ['flatten([convert(null, list(string))])', '[convert(null, list(string))] ! flatten: an inner sequence is null'],
  ])('flatten, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['distinct([1, "1", 2])', '["1","2"] : list(string)'],
    ['distinct([[1], [1], [2]])', '[[1],[2]] : list(tuple([number]))'],
    ['distinct([])', '[] : list(any)'],
    ['compact(["", "a", null, 1])', '["a","1"] : list(string)'],
    ['coalesce(null, "", "a")', '"" : string'],
    ['coalesce(1, "a")', '"1" : string'],
    ['coalesce(null, [1], ["a"])', '[1] : tuple([number])'],
    ['coalesce(convert(null, string), 1)', '"1" : string'],
    ['coalescelist([], [1])', '[1] : tuple([number])'],
  ])('repetitions and gaps: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'distinct([1, true])',
      '[1, true] ! distinct: invalid value for "list" parameter: all elements must have the same type',
    ],
    ['compact([[]])', '[[]] ! compact: invalid value for "list" parameter: element [0]: a string is required'],
    ['coalesce(1, true)', 'coalesce(1, true) ! coalesce: the arguments have no type in common'],
    ['coalesce(null)', 'coalesce(null) ! coalesce: all arguments are null'],
    ['coalesce()', 'coalesce() ! coalesce: the arguments have no type in common'],
    [
      'coalescelist(convert([], list(string)), [])',
      'coalescelist(convert([], list(string)), []) ! coalescelist: no list has elements',
    ],
    ['coalescelist(null)', 'null ! coalescelist: a list or tuple is required'],
    ['coalescelist()', 'coalescelist() ! coalescelist: no list has elements'],
  ])('repetitions and gaps, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['chunklist([1, 2, 3], 2)', '[[1,2],[3]] : list(list(number))'],
    ['chunklist([1, "a", true], 0)', '[["1","a","true"]] : list(list(string))'],
    ['chunklist([], 2)', '[] : list(list(any))'],
    ['chunklist([], -1)', '[] : list(list(any))'],
    ['slice([1, "a", true], 1, 3)', '["a",true] : tuple([string,bool])'],
    ['slice(convert([1, 2], list(number)), 0, 1)', '[1] : list(number)'],
    ['slice([1], 1, 1)', '[] : tuple([])'],
    ['reverselist([1, "a"])', '["a",1] : tuple([string,number])'],
    ['reverselist(convert(["a", "b"], set(string)))', '["b","a"] : list(string)'],
  ])('parts: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['chunklist([1], -1)', '-1 ! chunklist: the size of a chunk must not be negative'],
    [
      'chunklist([1], 1.5)',
      '1.5 ! chunklist: a whole number between -9223372036854775808 and 9223372036854775807 is required',
    ],
    ['slice([1], 0, 2)', '2 ! slice: the end must be from 0 to 1'],
    ['slice([1], -1, 1)', '-1 ! slice: the start must be from 0 to 1'],
    ['slice([1, 2], 2, 1)', '2 ! slice: the start must not be behind the end'],
    [
      'slice(convert(["a"], set(string)), 0, 1)',
      'convert(["a"], set(string)) ! slice: the elements of a set have no indexes',
    ],
    ['reverselist("ab")', '"ab" ! reverselist: a list or tuple is required'],
  ])('parts, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
