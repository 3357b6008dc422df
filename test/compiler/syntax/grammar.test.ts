import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../compiler/source/source-file.ts';
import { Grammar } from '../../../compiler/syntax/grammar.ts';
import { createLexer } from '../../../compiler/syntax/lexer.ts';
import { parseBody, parseExpression, parseTemplate } from '../../../compiler/syntax/parse.ts';

test('lexer and grammar pass the validations that the shipped ones skip', () => {
  expect(() => createLexer({ skipValidations: false })).not.toThrow();
  expect(() => new Grammar({ skipValidations: false })).not.toThrow();
});

describe('long and deep texts', () => {
  const many = 20_000;
  test.each([
    ['1' + '+1'.repeat(many), undefined],
    ['a ? 1 : '.repeat(many) + '1', undefined],
    ['a ? '.repeat(many) + '1' + ' : 1'.repeat(many), undefined],
    ['!'.repeat(many) + 'a', undefined],
    ['a' + '[0].b'.repeat(many), undefined],
    ['a' + '[*].b'.repeat(many), 'nesting-too-deep'],
    [`"${String.raw`\n`.repeat(many)}"`, undefined],
    [`"${'x'.repeat(1_000_000)}"`, undefined],
    ['('.repeat(many), 'nesting-too-deep'],
    ['{a='.repeat(many), 'nesting-too-deep'],
    ['"${'.repeat(many), 'nesting-too-deep'],
  ])('%.20s…', (text, code) => {
    expect(parseExpression(new SourceFile('x', text)).diagnostics[0]?.code).toBe(code);
  });

  test('blanks before a trimming sequence', () => {
    const { diagnostics } = parseTemplate(new SourceFile('x', ' '.repeat(100_000) + '${~ 1}'));
    expect(diagnostics).toEqual([]);
  });

  test('blocks in blocks', () => {
    const codes = parseBody(new SourceFile('x', 'b {\n'.repeat(many))).diagnostics.map((d) => d.code);
    expect(codes).toEqual(['nesting-too-deep', 'unclosed-block']);
  });

  test.each(['@ ', 'a\n', 'a = "${\n', 'a = [\n', '}', '"\n', 'a = 1.1.1 1\n'])('nothing but mistakes: %j', (bit) => {
    const { diagnostics } = parseBody(new SourceFile('x', bit.repeat(3000)));
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(100);
  });
});
