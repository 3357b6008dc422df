import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('regular expressions', () => {
  test.each([
    ['regex("(?P<n>a)(?P<n>b)", "ab")', '{"n":"b"} : object({n=string})'],
    ['regex("[(]\\\\(\\\\Q(\\\\E(?P<n>a)(?:x)?(?P<n>b)?", "(((a")', '{"n":null} : object({n=string})'],
    ['regex("(?P<y>\\\\d+)-(?P<m>\\\\d+)", "in 2024-05.")', '{"m":"05","y":"2024"} : object({m=string,y=string})'],
    ['regex("(\\\\d)(x)?", "a1")', '["1",null] : tuple([string,string])'],
    ['regex("[a-z]+", "12ab34cd")', '"ab" : string'],
    ['regex("(?i)É", "é")', '"é" : string'],
    ['regex("(a|ab)(c|bcd)(d*)", "abcd")', '["a","bcd",""] : tuple([string,string,string])'],
    ['regex("", "")', '"" : string'],
  ])('regex: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['regex("\\\\bé\\\\b", "x é")', '"x é" ! regex: the pattern matches no part of the string'],
    ['regex("\\\\d+", "x")', '"x" ! regex: the pattern matches no part of the string'],
    ['regex("(", "x")', '"(" ! regex: this is no regular expression: error parsing regexp: missing closing ): `(`'],
    [
      'regex("(?P<n>a)(?P<n>b)(?P<m-x>c)", "abc")',
      '"(?P<n>a)(?P<n>b)(?P<m-x>c)" ! regex: this is no regular expression: error parsing regexp: invalid named capture: `(?P<m-x>`',
    ],
    ['regex("(?P<x>a)(b)", "ab")', '"(?P<x>a)(b)" ! regex: either all groups of a pattern have names, or none has'],
    [
      'regex("(?!a)", "b")',
      '"(?!a)" ! regex: this is no regular expression: error parsing regexp: invalid or unsupported Perl syntax: `(?!`',
    ],
  ])('regex, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['regexall("a|b*", "abbc")', '["a","bb",""] : list(string)'],
    [
      'regexall("(?P<k>\\\\w)=(?P<v>\\\\w)?", "a=1 b=")',
      '[{"k":"a","v":"1"},{"k":"b","v":null}] : list(object({k=string,v=string}))',
    ],
    ['regexall("x", "abc")', '[] : list(string)'],
    ['regexall("", "é😀")', '["","",""] : list(string)'],
    ['regexall("^a", "aaa")', '["a"] : list(string)'],
  ])('regexall: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'regexall("[", "x")',
      '"[" ! regexall: this is no regular expression: error parsing regexp: missing closing ]: `[`',
    ],
  ])('regexall, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['regex_replace("ab", "(?P<n>x)?(?P<n>b)", "[$n]")', '"a[b]" : string'],
    ['regex_replace("ab", "(?P<n>a)(?<n>b)", "$n-$n$1$2")', '"a-aab" : string'],
    ['regex_replace("ab", "(?P<x>a)(b)", "$2$x$${x}$3$$")', '"baa$" : string'],
    ['regex_replace("😀a", "", "-")', '"-😀-a-" : string'],
    ['regex_replace("baac", "a*", "-")', '"-b-c-" : string'],
    ['regex_replace("aaa", "^a", "b")', '"baa" : string'],
    ['regex_replace("a1", "(\\\\d)", "$1x|$${1}x|$0|$")', '"a|1x|1|$" : string'],
    ['regex_replace("a", "(?P<x>a)(b)?", "[$2][$x]")', '"[][a]" : string'],
  ])('regex_replace: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'regex_replace("x", "[", "y")',
      '"[" ! regex_replace: this is no regular expression: error parsing regexp: missing closing ]: `[`',
    ],
  ])('regex_replace, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
