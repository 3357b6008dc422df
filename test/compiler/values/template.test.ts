import { describe, expect, test } from 'vitest';
import { rendered } from './evaluation.ts';

describe('templates', () => {
  test.each([
    ['a${1 + 1}b', '"a2b" : string'],
    ['${"x"}', '"x" : string'],
    ['${[1, 2]}', '[1,2] : tuple([number,number])'],
    ['${"${"a"}-${"b"}"}', '"a-b" : string'],
    ['$${a} %%{ b } $ %', '"${a} %{ b } $ %" : string'],
    ['$$${1}', '"$${1}" : string'],
  ])('interpolation: %j', (source, expected) => expect(rendered(source)).toBe(expected));

  test.each([
    ['x${[1]}', '[1] ! a tuple cannot stand in a template, only a string, a number or a bool'],
    ['x${null}', 'null ! null cannot stand in a template'],
    ['x${nope}', 'nope ! there is no variable named "nope"'],
    ['x${1', '${ ! this template sequence is never closed'],
  ])('interpolation, mistakes: %j', (source, expected) => expect(rendered(source)).toBe(expected));

  test.each([
    ['%{ if true }yes%{ else }no%{ endif }', '"yes" : string'],
    ['%{ if "false" }yes%{ endif }.', '"." : string'],
    ['%{ if 1 == 2 ~}  yes  %{~ else ~}  no  %{~ endif }', '"no" : string'],
    ['%{ if true }%{ if false }a%{ else }b%{ endif }%{ endif }', '"b" : string'],
  ])('if: %j', (source, expected) => expect(rendered(source)).toBe(expected));

  test.each([
    ['%{ if nope }a%{ endif }', 'nope ! there is no variable named "nope"'],
    ['%{ if null }a%{ endif }', 'null ! a condition must not be null'],
    ['%{ if "x" }a%{ endif }', '"x" ! a condition is true or false: a bool is required'],
    ['%{ if true }a', ' ! the template ends before "%{ endif }"'],
    ['%{ endif }', '%{ endif } ! "endif" without anything open'],
  ])('if, mistakes: %j', (source, expected) => expect(rendered(source)).toBe(expected));

  test.each([
    ['%{ for v in ["a", "b"] }[${v}]%{ endfor }', '"[a][b]" : string'],
    ['%{ for k, v in {b = 1, a = 2} }${k}=${v};%{ endfor }', '"a=2;b=1;" : string'],
    ['%{ for i, v in ["x"] }${i}%{ endfor }', '"0" : string'],
    ['%{ for v in [] }x%{ endfor }', '"" : string'],
  ])('for: %j', (source, expected) => expect(rendered(source)).toBe(expected));

  test.each([
    ['%{ for v in null }x%{ endfor }', 'null ! this is null, so there is nothing to go through'],
    ['%{ for v in "ab" }x%{ endfor }', '"ab" ! there is nothing to go through in a string'],
    ['%{ for v in [null] }${v}%{ endfor }', 'v ! null cannot stand in a template'],
  ])('for, mistakes: %j', (source, expected) => expect(rendered(source)).toBe(expected));

  test.each([
    ['a  ${~ 1 ~}  b', '"a1b" : string'],
    ['a\n  ${~ 1 ~}\n  b', '"a\\n1  b" : string'],
    ['%{ for v in [1, 2] ~}\n  ${v}\n%{ endfor ~}\nend', '"  1\\n  2\\nend" : string'],
  ])('stripping: %j', (source, expected) => expect(rendered(source)).toBe(expected));
});
