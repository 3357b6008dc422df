import { describe, expect, test } from 'vitest';
import { parseJsonBody } from '../../../../compiler/manifest/json/body.ts';
import { SourceFile } from '../../../../compiler/source/source-file.ts';

const codes = (text: string) =>
  parseJsonBody(new SourceFile('docker-bake.json', text)).diagnostics.map(({ code }) => code);

describe('a bake file in JSON', () => {
  test.each([['[]'], ['[{"target":{"a":{}}}]'], ['"x"'], ['{"target":5}'], ['{"target":{"a":5}}']])(
    'is an object of objects: not %s',
    (text) => expect(codes(text)).toEqual(['json-not-object']),
  );

  test.each([['{}'], ['null'], ['{"target":[{"a":{}},{"b":[{},{}]}]}'], ['{"//":1,"target":{"a":null}}']])(
    'may have arrays of objects below, and comments: %s',
    (text) => expect(codes(text)).toEqual([]),
  );
});
