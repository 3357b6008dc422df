import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('versions', () => {
  test.each([
    ['semvercmp("1.2.3", "1.x")', 'true : bool'],
    ['semvercmp("v1.2", ">=1.2 <2")', 'true : bool'],
    ['semvercmp("1.2.3", ">= 1.2.3 , <2")', 'true : bool'],
    ['semvercmp("1.2.3", "1.2 - 1.4")', 'true : bool'],
    ['semvercmp("1.5.0", "1.2 - 1.4")', 'false : bool'],
    ['semvercmp("1.2.3", "^1 || ^2")', 'true : bool'],
    ['semvercmp("3.0.0", "^1 || ^2")', 'false : bool'],
    ['semvercmp("1", "*")', 'true : bool'],
    ['semvercmp("2.0.0", "!=2.x")', 'false : bool'],
    ['semvercmp("11.1.0", ">11")', 'false : bool'],
    ['semvercmp("11.2.0", ">11.1")', 'true : bool'],
    ['semvercmp("1.9.0", "<=1")', 'true : bool'],
    ['semvercmp("1.2.3", "=>1.2.3")', 'true : bool'],
    ['semvercmp("1.2.3", "~>1.2")', 'true : bool'],
    ['semvercmp("1.3.0", "~1.2.9")', 'false : bool'],
    ['semvercmp("0.0.4", "^0.0.3")', 'false : bool'],
    ['semvercmp("0.3.0", "^0.2")', 'false : bool'],
    ['semvercmp("0.9.0", "^0")', 'true : bool'],
    ['semvercmp("1.2.3+a", "=1.2.3+b")', 'true : bool'],
  ])('ranges: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['semvercmp("1.5.0-rc.1", ">=1.5.0")', 'false : bool'],
    ['semvercmp("1.5.0-rc.1", ">=1.5.0-beta, <2")', 'true : bool'],
    ['semvercmp("1.5.0-rc.10", ">1.5.0-rc.9")', 'true : bool'],
    ['semvercmp("1.5.0-1", "<1.5.0-a")', 'true : bool'],
    ['semvercmp("1.5.0-a.b", ">1.5.0-a")', 'true : bool'],
    ['semvercmp("1.5.0", ">1.5.0-rc")', 'true : bool'],
  ])('prereleases: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['semvercmp("1.2.3", "")', '"" ! semvercmp: "" is no constraint of versions'],
    ['semvercmp("1.2.3", ">=1<2")', '">=1<2" ! semvercmp: ">=1<2" is no constraint of versions'],
    ['semvercmp("1.2.3", "1.2.3.4")', '"1.2.3.4" ! semvercmp: "1.2.3.4" is no constraint of versions'],
    ['semvercmp("1.2.3.4", ">1")', '"1.2.3.4" ! semvercmp: "1.2.3.4" is no semantic version'],
    ['semvercmp("1.2.3-01", ">1")', '"1.2.3-01" ! semvercmp: "1.2.3-01" is no semantic version'],
    ['semvercmp("", ">1")', '"" ! semvercmp: "" is no semantic version'],
  ])('malformed, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
