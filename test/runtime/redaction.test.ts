import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redaction } from '../../runtime/redaction.ts';

/** What a stream shows of pieces, in the end. */
function shown(values: readonly string[], pieces: readonly string[]): string {
  const stream = new Redaction(values).stream();
  return [...pieces.map((piece) => stream.write(piece)), stream.end()].join('');
}

describe('redaction', () => {
  it.each([
    ['a text', ['swordfish'], 'a swordfish!', 'a ***!'],
    ['twice', ['ab'], 'ababab', '*********'],
    ['the longer of two', ['pass', 'password'], 'password pass', '*** ***'],
    ['what looks like a pattern', ['a.c$'], 'abc$ a.c$', 'abc$ ***'],
    ['a text in quotes', ['say "x"\\'], '{"a":"say \\"x\\"\\\\"}', '{"a":"***"}'],
    ['every line of several', ['first\nsecond\n}\n'], '#7 0.1 first\n#7 0.2 second\n}', '#7 0.1 ***\n#7 0.2 ***\n}'],
    ['a text in an address', ['a/b+c d'], 'Get "https://r/?t=a%2Fb%2Bc%20d"', 'Get "https://r/?t=***"'],
    ['a text in base64', ['swordfish'], '{"auth":"c3dvcmRmaXNo"}', '{"auth":"***"}'],
    ['a text in base64 with more behind it', ['swordfish!'], 'c3dvcmRmaXNoIQo=', '***o='],
    ['a short text with the end of its line', ['ab\n'], 'ab!', '***!'],
    ['a single letter', ['x'], 'fix x', 'fi*** ***'],
    ['half a character', ['\ud83dabc'], '\ud83dabc.', '***.'],
    ['nothing of line breaks alone', ['\n'], 'text', 'text'],
    ['nothing of an empty one', [''], 'text', 'text'],
  ])('hides %s', (_, values, text, expected) => {
    expect(new Redaction(values).hide(text)).toBe(expected);
    expect(shown(values, [text])).toBe(expected);
    expect(shown(values, text.split(/(?:)/u))).toBe(expected);
  });

  it('shows at once what cannot be the beginning of a secret', () => {
    const stream = new Redaction(['secret']).stream();
    expect(stream.write('one sec')).toBe('one ');
    expect(stream.write('ond')).toBe('second');
    expect(stream.end()).toBe('');
  });

  it('does not depend on where a text is cut', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 40 });
    const secrets = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(secrets, fc.array(letters, { maxLength: 8 }), (values, pieces) => {
        expect(shown(values, pieces)).toBe(new Redaction(values).hide(pieces.join('')));
      }),
      { numRuns: 2000 },
    );
  });

  it('has room for a large file of many lines', () => {
    const line = (at: number): string =>
      `${String(at).padStart(4, '0')}${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(2)}`;
    const secret = Array.from({ length: 900 }, (_, at) => line(at)).join('\n');
    const redaction = new Redaction([secret, line(0).repeat(900)]);
    expect(redaction.hide(`${line(7)} and ${secret}`)).toBe('*** and ***');
    const output = `${'a line of a compiler that says much\n'.repeat(30)}${line(899)}\n`;
    const stream = redaction.stream();
    const pieces = Array.from({ length: 50 }, () => stream.write(output)).join('') + stream.end();
    expect(pieces).not.toContain(line(899));
    expect(pieces.match(/\*\*\*/g)).toHaveLength(50);
  });
});
