import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { comment, quote } from '../../../../compiler/emit/shell/quote.ts';
import { runIn, shells } from './shells.ts';

test.each([
  ['plain', 'plain'],
  ['linux/arm/v7', 'linux/arm/v7'],
  ['a=b', 'a=b'],
  ['=b', "'=b'"],
  ['', "''"],
  ['two words', "'two words'"],
  ["it's", '"it\'s"'],
  ['$HOME', '"\\$HOME"'],
  ['`id`', '"\\`id\\`"'],
  ['"x" $1', '"\\"x\\" \\$1"'],
  ['~root', "'~root'"],
  ['a\nb', "'a\nb'"],
  ['back\\slash', "'back\\slash'"],
])('%j is written %s', (text, quoted) => {
  expect(quote(text)).toBe(quoted);
});

test('any text survives every shell of this machine', () => {
  const text = fc.string({ unit: 'binary' }).map((raw) => raw.replaceAll('\0', ''));
  const nasty = fc.array(
    fc.constantFrom("'", '"', '\\', '$', '`', '\n', ' ', '!', '*', '~', '#', '&', ';', '-', '=', 'ä'),
  );
  const either = fc.oneof(
    text,
    nasty.map((characters) => characters.join('')),
  );
  fc.assert(
    fc.property(fc.array(either, { minLength: 1, maxLength: 20 }), (texts) => {
      const script = texts.map((one) => `printf '%s\\037' ${quote(one)}`).join('\n');
      for (const shell of shells) expect(runIn(shell, script)).toBe(texts.map((one) => `${one}\x1f`).join(''));
    }),
    { numRuns: 60 },
  );
});

test('a comment is one line without control characters', () => {
  expect(comment('a\nrm -rf /\r\x1b[31mb')).toBe('a rm -rf / [31mb');
});
