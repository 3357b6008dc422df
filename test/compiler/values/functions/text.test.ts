import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('strings', () => {
  test.each([
    ['upper("straße ǆ ᾳ ﬁ 😀")', '"STRAßE Ǆ ᾼ ﬁ 😀" : string'],
    ['lower("ΌΔΟΣ İ ẞ")', '"όδοσ i ß" : string'],
    ['title("élan vital—ok x_y 3d o\'clock")', '"Élan Vital—ok X_y 3d O\'Clock" : string'],
    ['title("ǆ ა")', '"ǅ ა" : string'],
  ])('letters: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([['upper([])', '[] ! upper: invalid value for "str" parameter: a string is required']])(
    'letters, mistakes: %s',
    (source, expected) => expect(evaluated(source)).toBe(expected),
  );

  test.each([
    ['strlen("")', '0 : number'],
    ['strlen("e\\u0301ñ")', '2 : number'],
    ['strlen("🇩🇪🇫🇷🇮")', '3 : number'],
    ['strlen("\\r\\n\\n\\r")', '3 : number'],
    ['strlen("\\u1112\\u1161\\u11ab")', '1 : number'],
    ['strlen("क्षि")', '2 : number'],
    ['strlen("👍🏽👩‍👩‍👧‍👦x")', '3 : number'],
    ['strlen(12.5)', '4 : number'],
    ['reverse("añb👨‍👩‍👧🇩🇪🇫🇷")', '"🇫🇷🇩🇪👨‍👩‍👧bña" : string'],
    ['reverse("a\\r\\nb")', '"b\\r\\na" : string'],
    ['substr("añb👨‍👩‍👧c", 2, 2)', '"b👨‍👩‍👧" : string'],
    ['substr("abc", -1, 5)', '"c" : string'],
    ['substr("abc", -9, 1)', '"a" : string'],
    ['substr("abc", 3, 1)', '"" : string'],
    ['substr("abc", 0, 0)', '"" : string'],
    ['substr("abc", -2, 0)', '"bc" : string'],
    ['substr("abc", 1, -7)', '"bc" : string'],
  ])('characters: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'substr("abc", 1.5, 1)',
      '1.5 ! substr: a whole number between -9223372036854775808 and 9223372036854775807 is required',
    ],
    ['substr("abc", 1)', 'substr("abc", 1) ! substr: substr takes 3 arguments; "length" is missing'],
  ])('characters, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['chomp("a\\n\\r\\n\\n")', '"a" : string'],
    ['chomp("a\\n b")', '"a\\n b" : string'],
    ['trim("  a ", " ")', '"a" : string'],
    ['trim("éaé", "xé")', '"a" : string'],
    ['trim("abc", "")', '"abc" : string'],
    ['trimspace("\\u0085\\u2003a\\n")', '"a" : string'],
    ['trimspace("\\ufeffa")', '"﻿a" : string'],
    ['trimprefix("abcabc", "abc")', '"abc" : string'],
    ['trimprefix("abc", "bc")', '"abc" : string'],
    ['trimsuffix("abcabc", "c")', '"abcab" : string'],
    ['trimsuffix("abc", "")', '"abc" : string'],
  ])('ends: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([['trimspace(null)', 'null ! trimspace: invalid value for "str" parameter: argument must not be null']])(
    'ends, mistakes: %s',
    (source, expected) => expect(evaluated(source)).toBe(expected),
  );

  test.each([
    ['indent(2, "a\\n\\nb")', '"a\\n  \\n  b" : string'],
    ['indent(0, "a\\nb")', '"a\\nb" : string'],
  ])('lines: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['indent(-1, "a")', '-1 ! indent: the number of spaces must not be negative'],
    [
      'indent(1.5, "a")',
      '1.5 ! indent: a whole number between -9223372036854775808 and 9223372036854775807 is required',
    ],
  ])('lines, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['replace("aaa", "aa", "b")', '"ba" : string'],
    ['replace("añ", "", "-")', '"-a-ñ-" : string'],
    ['replace("$1", "$1", "$&")', '"$\\u0026" : string'],
    ['split(", ", "a, b,c, ")', '["a","b,c",""] : list(string)'],
    ['split("", "añ😀")', '["a","ñ","😀"] : list(string)'],
    ['split("", "")', '[] : list(string)'],
    ['split(",", "")', '[""] : list(string)'],
    ['join("-", ["a", 1, true], ["b"])', '"a-1-true-b" : string'],
    ['join(",", [])', '"" : string'],
    ['join(",", convert(["b", "a"], set(string)))', '"a,b" : string'],
    ['sort(["b", "B", "é", "a", "\\uffff", "😀"])', '["B","a","b","é","￿","😀"] : list(string)'],
    ['sort([])', '[] : list(string)'],
  ])('parts: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['join(",")', 'join(",") ! join: at least one list is required'],
    ['join(",", "a")', '"a" ! join: invalid value for "lists" parameter: a list of string is required'],
    ['join(",", ["a", null])', '["a", null] ! join: element 1 is null, which cannot be joined'],
    ['join(",", [["a"]])', '[["a"]] ! join: invalid value for "lists" parameter: element [0]: a string is required'],
    ['sort(["a", null])', '["a", null] ! sort: element 1 is null, which has no place in an order'],
  ])('parts, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
