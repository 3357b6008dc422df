import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('bytes', () => {
  test.each([
    [
      'byteslen("a")',
      '"a" ! byteslen: a buffer of bytes is required, and no expression makes one; strlen() and substr() take strings',
    ],
    [
      'bytesslice("abc", 0, 1)',
      '"abc" ! bytesslice: a buffer of bytes is required, and no expression makes one; strlen() and substr() take strings',
    ],
  ])('none, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
