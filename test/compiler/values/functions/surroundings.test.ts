import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('surroundings', () => {
  test.each([['homedir()', '"/home/tester" : string']])('the machine: %s', (source, expected) =>
    expect(evaluated(source)).toBe(expected),
  );

  test.each([['homedir(1)', '1 ! homedir: homedir takes 0 arguments, not 1']])(
    'the machine, mistakes: %s',
    (source, expected) => expect(evaluated(source)).toBe(expected),
  );
});
