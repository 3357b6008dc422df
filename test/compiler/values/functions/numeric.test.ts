import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('calculations', () => {
  test.each([
    ['add(0.1, 0.2)', '0.3 : number'],
    ['add("1", 2.5)', '3.5 : number'],
    ['add(1e30, 1)', '1000000000000000000000000000001 : number'],
    ['subtract(5, 7)', '-2 : number'],
    ['multiply(1e20, -1e20)', '-10000000000000000000000000000000000000000 : number'],
    ['divide(7, 2)', '3.5 : number'],
    [
      'divide(1, 3)',
      '0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335 : number',
    ],
    ['divide(-1, 0)', '-Inf : number'],
    ['modulo(-5.5, 2)', '-1.5 : number'],
    ['modulo(7, -3)', '1 : number'],
    ['modulo(5, 0)', '5 : number'],
    ['negate(0)', '-0 : number'],
    ['negate("-4")', '4 : number'],
    ['absolute(-0)', '0 : number'],
    ['absolute(-1/0)', '+Inf : number'],
  ])('arithmetic: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['add(1/0, -1/0)', 'add(1/0, -1/0) ! add: opposite infinities have no sum'],
    ['add(null, 1)', 'null ! add: invalid value for "a" parameter: argument must not be null'],
    ['subtract(1/0, 1/0)', 'subtract(1/0, 1/0) ! subtract: infinity cannot be taken from itself'],
    ['multiply(0, 1/0)', 'multiply(0, 1/0) ! multiply: zero times infinity is no number'],
    ['divide(0, 0)', 'divide(0, 0) ! divide: zero by zero and infinity by infinity have no quotient'],
    ['modulo(5, 1/0)', 'modulo(5, 1/0) ! modulo: there is no remainder with an infinity'],
    ['absolute("x")', '"x" ! absolute: invalid value for "num" parameter: a number is required'],
  ])('arithmetic, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['ceil(-0)', '0 : number'],
    ['floor(-0)', '0 : number'],
    ['ceil(-1e30)', '-1000000000000000000000000000000 : number'],
    ['ceil(-1.5)', '-1 : number'],
    ['ceil(1.0000000000000000000000000000000000001)', '2 : number'],
    ['ceil(-0.25)', '0 : number'],
    ['floor(-1.5)', '-2 : number'],
    ['floor(123456789012345678901234567890.9)', '123456789012345678901234567890 : number'],
    ['floor(1/0)', '+Inf : number'],
    ['int(-7.9)', '-7 : number'],
    ['int(-0.5)', '0 : number'],
    ['int(1e40)', '10000000000000000000000000000000000000000 : number'],
    ['signum(-3)', '-1 : number'],
    ['signum(0)', '0 : number'],
  ])('whole numbers: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['int(1/0)', '1/0 ! int: infinity is no whole number'],
    ['signum(0.5)', '0.5 ! signum: a whole number between -9223372036854775808 and 9223372036854775807 is required'],
    ['signum(1e30)', '1e30 ! signum: a whole number between -9223372036854775808 and 9223372036854775807 is required'],
  ])('whole numbers, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['min(3, "1", 2)', '1 : number'],
    ['min([2, -2]...)', '-2 : number'],
    ['max(1, 1/0)', '+Inf : number'],
    ['max(2, 2.5, -7)', '2.5 : number'],
  ])('extremes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['min()', 'min() ! min: at least one number is required'],
    ['max(null)', 'null ! max: invalid value for "numbers" parameter: argument must not be null'],
  ])('extremes, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['log(1000, 10)', '2.9999999999999996 : number'],
    ['log(0, 2)', '-Inf : number'],
    ['pow(3, 4)', '81 : number'],
    ['pow(2, -2)', '0.25 : number'],
    ['pow(1e-400, 2)', '0 : number'],
    ['pow(1.1, 2)', '1.2100000000000002 : number'],
    ['pow(1.5, 2.5)', '2.7556759606310752 : number'],
    ['pow(2, 0.5)', '1.4142135623730951 : number'],
    ['pow(2, -0.5)', '0.7071067811865475 : number'],
    ['pow(-2, 63)', '-9223372036854776000 : number'],
    ['pow(0, -1)', '+Inf : number'],
    ['pow(-1, 1e300)', '1 : number'],
    ['pow(0.5, 1e300)', '0 : number'],
    ['pow(2, 1e19)', '+Inf : number'],
    ['pow(10, 309)', '+Inf : number'],
    ['pow(2, -1080)', '0 : number'],
  ])('logarithms and powers: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['log(-1, 10)', 'log(-1, 10) ! log: the result is not a number'],
    ['log(2, 1e400)', '1e400 ! log: the number is beyond those of float64'],
    ['pow(-1e400, 0)', '-1e400 ! pow: the number is beyond those of float64'],
    ['pow(-8, 0.3)', 'pow(-8, 0.3) ! pow: the result is not a number'],
  ])('logarithms and powers, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['parseint("-zz", 36)', '-1295 : number'],
    ['parseint("+17", 8)', '15 : number'],
    ['parseint("Zz", 62)', '3817 : number'],
    ['parseint("ZZ", 36)', '1295 : number'],
    ['parseint("123456789012345678901234567890", 10)', '123456789012345678901234567890 : number'],
  ])('parseint: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['parseint("", 10)', '"" ! parseint: "" is no whole number of base 10'],
    ['parseint("9", 8)', '"9" ! parseint: "9" is no whole number of base 8'],
    ['parseint("1_000", 10)', '"1_000" ! parseint: "1_000" is no whole number of base 10'],
    ['parseint("12", 1)', '1 ! parseint: the base is a whole number from 2 to 62'],
    ['parseint("12", 2.5)', '2.5 ! parseint: the base is a whole number from 2 to 62'],
    ['parseint(12, 10)', '12 ! parseint: a string is required'],
  ])('parseint, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
