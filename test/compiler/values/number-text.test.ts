import { describe, expect, test } from 'vitest';
import { evaluated } from './evaluation.ts';

describe('numbers', () => {
  test.each([
    ['0.1 + 0.2 == 0.3', 'true : bool'],
    [
      '1.1 + 2.2',
      '3.3000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002 : number',
    ],
    ['1.e3', '1000 : number'],
    ['1E+2', '100 : number'],
    ['0.5e-3', '0.0005 : number'],
    ['123456789012345678901234567890', '123456789012345678901234567890 : number'],
    ['1e-30', '0.000000000000000000000000000001 : number'],
    ['-0', '-0 : number'],
    ['-0.0 + 0', '0 : number'],
    ['0 * -5', '-0 : number'],
    [
      '2 / 3',
      '0.6666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666667 : number',
    ],
    ['1 / 8', '0.125 : number'],
    [
      '1e200 * 1e200',
      '10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000 : number',
    ],
    ['-1 / 0', '-Inf : number'],
    ['5 % -3', '2 : number'],
    ['-5 % 3', '-2 : number'],
    ['5.5 % 2', '1.5 : number'],
    ['1 % 0', '1 : number'],
    ['-4 % 2', '0 : number'],
    [
      '[for i, v in ["a", "b", "c"]: i / length(["a", "b", "c"])]',
      '[0,0.33333333333333333334,0.6666666666666666667] : tuple([number,number,number])',
    ],
  ])('as they are written: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['0 / 0', '0 / 0 ! the result of / is no number here'],
    ['1 / 0 - 1 / 0', '1 / 0 - 1 / 0 ! the result of - is no number here'],
  ])('as they are written, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['"${1e3}/${0.10}/${-0}/${1/4}"', '"1000/0.1/-0/0.25" : string'],
    ['"5" + "0.5"', '5.5 : number'],
    ['"1e2" * 1', '100 : number'],
    ['".5" + "1."', '1.5 : number'],
    ['"+5" - "0001"', '4 : number'],
    ['"Inf" > 1', 'true : bool'],
  ])('in strings: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['"1 " + 1', '"1 " ! this operand does not fit its operator: a number is required'],
    ['"0x10" + 1', '"0x10" ! this operand does not fit its operator: a number is required'],
    ['"1_0" + 1', '"1_0" ! this operand does not fit its operator: a number is required'],
    ['"" + 1', '"" ! this operand does not fit its operator: a number is required'],
    ['"NaN" + 1', '"NaN" ! this operand does not fit its operator: a number is required'],
  ])('in strings, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));
});
