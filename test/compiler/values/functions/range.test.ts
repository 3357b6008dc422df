import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('ranges', () => {
  test.each([
    ['range(3)', '[0,1,2] : list(number)'],
    ['range(-2)', '[0,-1] : list(number)'],
    ['range(0)', '[] : list(number)'],
    ['range(2, -1)', '[2,1,0] : list(number)'],
    ['range(1, 2, 0.5)', '[1,1.5] : list(number)'],
    ['range(5, 0, -2)', '[5,3,1] : list(number)'],
    ['range(1, 1, 0)', '[] : list(number)'],
  ])('numbers: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['range(0, 10, 0)', 'range(0, 10, 0) ! range: a range has at most 1024 numbers'],
    ['range(0, 1, -1)', '1 ! range: the end must be below the start for a step in that direction'],
    ['range(1, 0, 1)', '0 ! range: the end must be above the start for a step in that direction'],
    ['range(1025)', 'range(1025) ! range: a range has at most 1024 numbers'],
    ['range(1, 2, 3, 4)', 'range(1, 2, 3, 4) ! range: one, two or three numbers are required'],
    ['range()', 'range() ! range: one, two or three numbers are required'],
  ])('numbers, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
