import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('hashes', () => {
  test.each([
    ['md5("")', '"d41d8cd98f00b204e9800998ecf8427e" : string'],
    ['sha1("abc")', '"a9993e364706816aba3e25717850c26c9cd0d89d" : string'],
    ['sha256("é")', '"4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c" : string'],
    [
      'sha512("")',
      '"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e" : string',
    ],
  ])('digests: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([['md5(null)', 'null ! md5: invalid value for "str" parameter: argument must not be null']])(
    'digests, mistakes: %s',
    (source, expected) => expect(evaluated(source)).toBe(expected),
  );
});
