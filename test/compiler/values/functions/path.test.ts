import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('paths', () => {
  test.each([
    ['basename("/a/b//")', '"b" : string'],
    ['basename("")', '"." : string'],
    ['basename("///")', '"/" : string'],
    ['dirname("/a/../b/c")', '"/b" : string'],
    ['dirname("../../a")', '"../.." : string'],
    ['dirname("/..")', '"/" : string'],
    ['dirname("a")', '"." : string'],
    ['dirname("")', '"." : string'],
    ['sanitize("a.b/ç😀-_")', '"a_b___-_" : string'],
  ])('names: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([['basename([])', '[] ! basename: invalid value for "path" parameter: a string is required']])(
    'names, mistakes: %s',
    (source, expected) => expect(evaluated(source)).toBe(expected),
  );
});
