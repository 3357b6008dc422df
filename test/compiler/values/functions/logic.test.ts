import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('comparisons and logic', () => {
  test.each([
    ['equal([1, {a = "x"}], [1, {a = "x"}])', 'true : bool'],
    ['equal(1, "1")', 'false : bool'],
    ['equal(null, null)', 'true : bool'],
    ['equal(convert([1], list(number)), [1])', 'false : bool'],
    ['notequal({a = 1}, {a = 2})', 'true : bool'],
    ['notequal("a", "a")', 'false : bool'],
  ])('equality: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([['equal(1)', 'equal(1) ! equal: equal takes 2 arguments; "b" is missing']])(
    'equality, mistakes: %s',
    (source, expected) => expect(evaluated(source)).toBe(expected),
  );

  test.each([
    ['greaterthan("10", 9)', 'true : bool'],
    ['greaterthanorequalto(9, 9)', 'true : bool'],
    ['lessthan(-1, -2)', 'false : bool'],
    ['lessthanorequalto(1/0, 1)', 'false : bool'],
  ])('order: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([['lessthan("a", "b")', '"a" ! lessthan: invalid value for "a" parameter: a number is required']])(
    'order, mistakes: %s',
    (source, expected) => expect(evaluated(source)).toBe(expected),
  );

  test.each([
    ['and(true, "false")', 'false : bool'],
    ['or(false, "1")', 'true : bool'],
    ['not(false)', 'true : bool'],
  ])('logic: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['and(null, true)', 'null ! and: invalid value for "a" parameter: argument must not be null'],
    ['or(1, true)', '1 ! or: invalid value for "a" parameter: a bool is required'],
    ['not("maybe")', '"maybe" ! not: invalid value for "val" parameter: a bool is required'],
  ])('logic, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
