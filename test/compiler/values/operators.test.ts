import { describe, expect, test } from 'vitest';
import { evaluated } from './evaluation.ts';

describe('operators', () => {
  test.each([
    ['1 == 1.0', 'true : bool'],
    ['"1" == 1', 'false : bool'],
    ['[1] == [1]', 'true : bool'],
    ['{a = 1} == {a = 1, b = null}', 'false : bool'],
    ['null == convert(null, string)', 'true : bool'],
    ['convert([1], list(number)) == [1]', 'false : bool'],
    ['"b" != "a"', 'true : bool'],
    ['"10" > "9"', 'true : bool'],
    ['2 >= 2', 'true : bool'],
  ])('comparison: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['"a" < "b"', '"a" ! this operand does not fit its operator: a number is required'],
    ['null < 1', 'null ! an operand must not be null'],
    ['true < false', 'true ! this operand does not fit its operator: a number is required'],
  ])('comparison, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['true && false || true', 'true : bool'],
    ['!false && "true"', 'true : bool'],
    ['nope && false', 'false : bool'],
    ['false && nope', 'false : bool'],
    ['true || nope.a', 'true : bool'],
    ['null || true', 'true : bool'],
    ['null && true', 'false : bool'],
  ])('logic: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['nope || false', 'nope ! there is no variable named "nope"'],
    ['!null', 'null ! an operand must not be null'],
    ['1 && true', '1 ! this operand does not fit its operator: a bool is required'],
    ['!"x"', '"x" ! this operand does not fit its operator: a bool is required'],
  ])('logic, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['1 + 2 * 3 - 4 / 2', '5 : number'],
    ['-2 * 3', '-6 : number'],
    ['!true == false', 'true : bool'],
    ['1 < 2 == true', 'true : bool'],
    ['true ? 1 : 2 + 3', '1 : number'],
  ])('precedence: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['1 + [2]', '[2] ! this operand does not fit its operator: a number is required'],
    ['1 + null', 'null ! an operand must not be null'],
    ['-"x"', '"x" ! this operand does not fit its operator: a number is required'],
  ])('precedence, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));
});
