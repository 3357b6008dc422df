import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whyUnportable } from '../../../../compiler/manifest/own/pattern.ts';
import { matches } from '../../../../runtime/match.ts';

describe('a pattern', () => {
  it.each([
    'hello',
    '^v[0-9]+\\.[0-9]+$',
    '(a|bc){2,3}|x?',
    '[^a-z]',
    '[a-]',
    '[a^[]',
    'äb',
    '(^|,)a(,|$)',
    '(ä)+',
    'a]b}',
    'a{0,255}',
    '^$',
    '\\\\ \\| \\{',
  ])('that all read alike: %s', (pattern) => {
    expect(whyUnportable(pattern)).toBeUndefined();
  });

  it.each([
    ['\\d+', '"\\d"', 'write [0-9]'],
    ['\\bword', '"\\b"', 'a backslash stands before special characters only'],
    ['(a)\\1', '"\\1"', 'a backslash stands before special characters only'],
    ['a\\', 'a backslash at its end', 'a backslash stands before special characters only'],
    ['[[:digit:]]', 'a class by name', 'write its characters: "[0-9]", "[A-Za-z]"'],
    ['[\\]]', 'a backslash in brackets', 'only there it is not needed: "[.]" is the dot'],
    ['[]a]', 'a "]" first in brackets', 'write the other characters first'],
    ['[z-a]', 'the range "z-a"', 'write the lower end first'],
    ['[äö]', '"ä" in brackets, which is several bytes', 'write alternatives: (ä|ö)'],
    ['[a', 'a "[" without its "]"', 'write "\\\\[" for the character'],
    ['ä*', '"ä" repeated, which is several bytes', 'write (ä) to repeat it'],
    ['(?:a)', 'a group that begins with "?"', 'write a plain group'],
    ['(a', 'a "(" without its ")"', 'write "\\\\(" for the character'],
    ['a)', 'a ")" without its "("', 'write "\\\\)" for the character'],
    ['()', 'an empty part', 'write what is to match there'],
    ['a|', 'an empty part', 'write what is to match there'],
    ['', 'an empty part', 'write what is to match there'],
    ['*a', 'a "*" with nothing to repeat', 'write "\\\\*" for the character'],
    ['^*', 'a "*" with nothing to repeat', 'write "\\\\*" for the character'],
    ['a+?', 'a repetition of a repetition', 'repeat once: there are no lazy or possessive repetitions'],
    ['a{,3}', 'a "{" that begins no repetition', 'write {N}, {N,} or {N,M} up to 255, or "\\\\{" for the character'],
    ['a{256}', 'a "{" that begins no repetition', 'write {N}, {N,} or {N,M} up to 255, or "\\\\{" for the character'],
    ['a$b', 'a "$" that is not at the end', 'write "\\\\$" for the character'],
    ['a^b', 'a "^" that is not at the beginning', 'write "\\\\^" for the character'],
    ['(^a)+', 'a repeated group with "^" or "$" in it', 'a line has one beginning and one end'],
    ['a\nb', 'a line break or control character', 'every line is tried by itself'],
    ['((a{200}){200}){200}', 'repetitions of repetitions', 'repeat less'],
  ])('that some read otherwise: %s', (pattern, piece, advice) => {
    expect(whyUnportable(pattern)).toEqual({ piece, advice });
  });
});

/** Patterns of the very grammar, over few letters so that they match often. */
const patterns = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom('a', 'b', '.', '\\.', '[ab]', '[^a]', '[a-b.]', '[.-]', '[[]', ']', '}', '-', ' '),
    tie('pattern').map((inner) => `(${inner})`),
  ),
  pattern: fc
    .array(
      fc.tuple(
        fc.constantFrom('', '^'),
        fc.array(fc.tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{0,1}', '{1,}')), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.constantFrom('', '$'),
      ),
      { minLength: 1, maxLength: 2 },
    )
    .map((branches) => branches.map(([start, pieces, end]) => `${start}${pieces.flat().join('')}${end}`).join('|')),
})).pattern;

const greps = [['grep'], ['busybox', 'grep']].filter(
  ([program]) => spawnSync(program ?? '', ['--help'], { stdio: 'ignore' }).error === undefined,
);

describe.each(greps)('%s %s', (...words) => {
  const [program = '', ...args] = words;

  it('and mab find the same', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', ' ', '[', ']', '}', 'ä', '\n'), maxLength: 8 });
    fc.assert(
      fc.property(patterns, line, (pattern, stdout) => {
        fc.pre(whyUnportable(pattern) === undefined);
        const input = `${stdout.replace(/\n+$/, '')}\n`;
        const env = { ...process.env, LC_ALL: 'C' };
        const { status } = spawnSync(program, [...args, '-E', '-e', pattern], { input, env });
        expect(status).toBe(matches({ stdoutMatches: pattern }, { exit: 0, stdout }, String) ? 0 : 1);
      }),
      { numRuns: 150 },
    );
  });
});
