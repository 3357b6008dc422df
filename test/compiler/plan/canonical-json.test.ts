import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, hashOf, sha256Hex } from '../../../compiler/plan/canonical-json.ts';

test('keys are sorted by UTF-16 units, and nothing stands between (RFC 8785)', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
  expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
});

test('absent members are left out, null is kept', () => {
  expect(canonicalJson({ b: undefined, a: null, c: [true, 1.5, 'x'] })).toBe('{"a":null,"c":[true,1.5,"x"]}');
});

test('SHA-256 of UTF-8', () => {
  expect(sha256Hex('\u00e4')).toBe('33e6d73fee82904c8d7afb78de1154d1e8dc2a0edb08120e63df5b9385c2d9cc');
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('the order of members does not change a hash, any other change does', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (members) => {
      const reversed = Object.fromEntries(Object.entries(members).reverse());
      expect(hashOf(reversed)).toBe(hashOf(members));
      expect(hashOf({ ...members, 'one more': 1 })).not.toBe(hashOf(members));
    }),
  );
});
