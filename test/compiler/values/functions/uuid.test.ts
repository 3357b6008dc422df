import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('UUIDs', () => {
  test.each([
    ['uuidv4()', '"00010203-0405-4607-8809-0a0b0c0d0e0f" : string'],
    ['uuidv5("dns", "example.com")', '"cfbff0d1-9375-5685-968c-48ce8b15ae17" : string'],
    ['uuidv5("url", "https://example.com")', '"4fd35a71-71ef-5a55-a9d9-aa75c889a6d0" : string'],
    [
      'uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "example.com")',
      '"cfbff0d1-9375-5685-968c-48ce8b15ae17" : string',
    ],
    [
      'uuidv5("{6BA7B810-9DAD-11D1-80B4-00C04FD430C8}", "example.com")',
      '"cfbff0d1-9375-5685-968c-48ce8b15ae17" : string',
    ],
    [
      'uuidv5("urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", "example.com")',
      '"cfbff0d1-9375-5685-968c-48ce8b15ae17" : string',
    ],
    ['uuidv5("6ba7b8109dad11d180b400c04fd430c8", "example.com")', '"cfbff0d1-9375-5685-968c-48ce8b15ae17" : string'],
  ])('random and named: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['uuidv5("x", "example.com")', '"x" ! uuidv5: a namespace is dns, url, oid, x500 or a UUID'],
    ['uuidv4("x")', '"x" ! uuidv4: uuidv4 takes 0 arguments, not 1'],
  ])('random and named, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
