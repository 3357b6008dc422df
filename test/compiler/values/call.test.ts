import { describe, expect, test } from 'vitest';
import { evaluated } from './evaluation.ts';

describe('calls', () => {
  test.each([
    ['max([1, 3, 2]...)', '3 : number'],
    ['max(5, [1, 9]...)', '9 : number'],
    ['format("%s-%s", convert(["a", "b"], list(string))...)', '"a-b" : string'],
    ['min(convert([2, 1], set(number))...)', '1 : number'],
    ['upper(12)', '"12" : string'],
  ])('arguments: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['nope(1)', 'nope ! there is no function named "nope"'],
    ['uper("a")', 'uper ! there is no function named "uper"'],
    ['upper()', 'upper() ! upper: upper takes 1 argument; "str" is missing'],
    ['upper("a", "b")', '"b" ! upper: upper takes 1 argument, not 2'],
    ['max(null...)', 'null ! what is followed by ... is null, so it has no elements to pass on'],
    ['max("a"...)', '"a" ! only a list, tuple or set can be followed by ..., and this is a string'],
    ['max({a = 1}...)', '{a = 1} ! only a list, tuple or set can be followed by ..., and this is an object'],
    ['length(nope)', 'nope ! there is no variable named "nope"'],
  ])('arguments, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));
});
