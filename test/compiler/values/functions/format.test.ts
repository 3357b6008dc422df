import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('format', () => {
  test.each([
    [
      'format("%d|%5d|%-5d|%05d|%+d|% d|%.3d|%6.3d", 42, 42, 42, 42, 42, 42, 5, 5)',
      '"42|   42|42   |00042|+42| 42|005|   005" : string',
    ],
    ['format("%b %o %x %X %#x %#o %#b", 5, 8, 255, 255, 255, 8, 5)', '"101 10 ff FF 0xff 010 0b101" : string'],
    ['format("%x", -255)', '"-ff" : string'],
    ['format("%+05d|%-05d|", 7, 7)', '"+0007|7    |" : string'],
    ['format("%d", 123456789012345678901234567890)', '"123456789012345678901234567890" : string'],
    ['format("%d", "12")', '"12" : string'],
    ['format("%.0d|", 0)', '"|" : string'],
  ])('integers: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['format("%d", 1.5)', '1.5 ! format: "%d" cannot write this: a whole number is required'],
    ['format("%d", 1/0)', '1/0 ! format: "%d" cannot write this: a whole number is required'],
    ['format("%d", "x")', '"x" ! format: "%d" cannot write this: a number is required'],
  ])('integers, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'format("%e %E %.2e %.0e", 1234.5, 1234.5, 0.00012345, 15)',
      '"1.234500e+03 1.234500E+03 1.23e-04 2e+01" : string',
    ],
    ['format("%f %.1f %.0f %.0f %.0f", 1.5, 3.14159, 0.5, 1.5, 2.5)', '"1.500000 3.1 0 2 2" : string'],
    [
      'format("%g %g %g %G %.3g %.10g %g", 100000, 1e21, 123456789.5, 1e-7, 1234567, 1234567, 0)',
      '"100000 1e+21 1.234567895e+08 1E-07 1.23e+06 1234567 0" : string',
    ],
    [
      'format("%8.3f|%-8.3f|%08.3f|%+.1f|% .1f", -3.14159, 3.14159, -3.14159, 2, 2)',
      '"  -3.142|3.142   |-003.142|+2.0| 2.0" : string',
    ],
    ['format("%f %g %08f %+f % f", 1/0, -1/0, 1/0, 1/0, 1/0)', '"+Inf -Inf     +Inf +Inf  Inf" : string'],
    ['format("%.40f", 0.1)', '"0.1000000000000000000000000000000000000000" : string'],
    ['format("%f", 0.999999999)', '"1.000000" : string'],
    ['format("%.2f %.1f", 0.004, 9.96)', '"0.00 10.0" : string'],
  ])('numbers: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([['format("%f", "x")', '"x" ! format: "%f" cannot write this: a number is required']])(
    'numbers, mistakes: %s',
    (source, expected) => expect(evaluated(source)).toBe(expected),
  );

  test.each([
    ['format("%s %s %s", "a", 1.50, true)', '"a 1.5 true" : string'],
    [
      'format("%5s|%-5s|%05s|%.2s|%.0s|", "ab", "ñ", "ab", "e\\u0301bc", "abc")',
      '"   ab|ñ    |000ab|éb|abc|" : string',
    ],
    ['format("%q %q", "a\\"<\\n", 1)', '"\\"a\\\\\\"\\\\u003c\\\\n\\" \\"1\\"" : string'],
    ['format("%5q|", "a")', '"  \\"a\\"|" : string'],
  ])('texts: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['format("%s", [1])', '[1] ! format: "%s" cannot write this: a string is required'],
    ['format("%s", null)', 'null ! format: "%s" cannot write this: the value is null'],
  ])('texts, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'format("%v %v %v %v %v", "a", 1000000, true, [1, {a = null}], null)',
      '"a 1e+06 true [1,{\\"a\\":null}] null" : string',
    ],
    ['format("%#v %#v", "a", 1000000)', '"\\"a\\" 1000000" : string'],
    ['format("%5v|%-5v|%05v", 1, 2, 3)', '"    1|2    |00003" : string'],
    [
      'format("%v", 1/3)',
      '"0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335" : string',
    ],
    ['format("%v", 1/0)', '"+Inf" : string'],
    ['format("%t %t", true, "0")', '"true false" : string'],
  ])('as it is: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['format("%v", [1/0])', '[1/0] ! format: "%v" cannot write this: an infinite number has no JSON'],
    ['format("%t", 1)', '1 ! format: "%t" cannot write this: a bool is required'],
  ])('as it is, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['format("%%%d%%", 5)', '"%5%" : string'],
    ['format("%[2]s%[1]s%s", "a", "b")', '"bab" : string'],
  ])('verbs: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['format("%[3]*s", 1)', '"%[3]*s" ! format: there is no verb at offset 0 of the format'],
    ['format("%s", "a", "b")', '"b" ! format: the format has no verb for argument 2'],
    ['format("no verb", 1)', '1 ! format: the format has no verb for argument 1'],
    ['format("%s")', '"%s" ! format: "%s" wants argument 1, and there are 0'],
    ['format("%[3]s", 1)', '"%[3]s" ! format: "%[3]s" wants argument 3, and there are 1'],
    ['format("%[0]s", 1)', '"%[0]s" ! format: there is no verb at offset 0 of the format'],
    ['format("100%")', '"100%" ! format: there is no verb at offset 3 of the format'],
    ['format("%é", 1)', '"%é" ! format: there is no verb at offset 0 of the format'],
    ['format("%z", 1)', '1 ! format: "%z" cannot write this: there is no verb %z'],
    ['format("%9999999d", 1)', '"%9999999d" ! format: "%9999999d" is too wide'],
  ])('verbs, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['formatlist("%s-%d", ["a", "b"], 1)', '["a-1","b-1"] : list(string)'],
    ['formatlist("%s%s", ["a", "b"], convert(["d", "c"], set(string)))', '["ac","bd"] : list(string)'],
    ['formatlist("%v", [[1], null])', '["[1]","null"] : list(string)'],
    ['formatlist("%s", [])', '[] : list(string)'],
    ['formatlist("x")', '["x"] : list(string)'],
    ['formatlist("%v", null)', '["null"] : list(string)'],
  ])('lists: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['formatlist("%s%s", ["a"], ["b", "c"])', '["b", "c"] ! formatlist: this has 2 elements, and argument 1 has 1'],
    ['formatlist("%d", ["x"])', '["x"] ! formatlist: "%d" cannot write this: a number is required'],
  ])('lists, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
