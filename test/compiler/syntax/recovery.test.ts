import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../compiler/source/source-file.ts';
import { parseBody, parseExpression, parseTemplate } from '../../../compiler/syntax/parse.ts';
import { outline } from './outline.ts';

function mistakes(text: string): readonly string[] {
  const file = new SourceFile('x.mab', text);
  return parseBody(file).diagnostics.map(({ code, span }) => {
    const { line, column } = file.position(span.start);
    return `${line}:${column} ${code}`;
  });
}

describe('each mistake is reported once, where it is', () => {
  test.each([
    ['a\n= 1\nb = 1\n', ['1:1 neither-attribute-nor-block']],
    ['a = 1 b = 2\n', ['1:7 missing-newline']],
    ['a = 1, b = 2\n', ['1:6 missing-newline']],
    ['a = 1 }\nb = 2\n', ['1:7 unmatched-bracket']],
    ['"a" = 1\n', ['1:1 item-expected']],
    ['a = 1\na = 2\n', ['2:1 duplicate-attribute']],
    ['b "x" = 1\n', ['1:7 equals-in-block-header']],
    ['b "x"\n{}\n', ['1:6 brace-on-next-line']],
    ['b "${x}" {}\n', ['1:4 template-in-label']],
    ['b { a = 1, c = 2 }\n', ['1:10 one-line-block']],
    ['b { c {} }\n', ['1:7 one-line-block']],
    ['b {} c {}\n', ['1:6 missing-newline']],
    ['b {\n a = 1\n', ['1:3 unclosed-block']],
    ['a = [1 2]\n', ['1:8 missing-comma']],
    ['a = {x = 1 y = 2}\n', ['1:12 missing-comma']],
    ['a = {x 1}\n', ['1:8 missing-equals']],
    ['a = {x.y = 1}\n', ['1:6 ambiguous-key']],
    ['a = 1 ? 2\n', ['1:10 missing-alternative']],
    ['a = 1 + + 2\nb = * 2\n', ['1:9 missing-expression', '2:5 missing-expression']],
    ['a = 1.2.3\n', ['1:5 malformed-number']],
    ['a = b.0.1\n', ['1:7 chained-legacy-index']],
    ['a = b.*.*\n', ['1:9 nested-attribute-splat']],
    ['a = b.\n', ['1:7 missing-name-after-dot']],
    ['a = b::(1)\nc = d::e\n', ['1:8 missing-function-name', '2:9 missing-call']],
    ['a = [for x of y : x]\n', ['1:12 missing-in']],
    ['a = [for : x]\n', ['1:10 missing-for-name']],
    ['a = [for x in y x]\n', ['1:17 missing-for-colon']],
    ['a = [for x in y : x => x]\n', ['1:19 key-in-tuple-for']],
    ['a = [for x in y : x...]\n', ['1:20 grouping-in-tuple-for']],
    ['a = {for x in y : x}\n', ['1:19 missing-key-in-object-for']],
    ['a = "x\nb = 1\n', ['1:7 unclosed-string']],
    ['a = "${x\nb = 1\n', ['1:6 unclosed-sequence']],
    ['a = "${1 2}"\n', ['1:10 unexpected-token']],
    ['a = "\\q \\u12 \\ud83d"\n', ['1:6 unknown-escape', '1:9 short-unicode-escape', '1:14 no-such-character']],
    ['a = "%{ iff x }"\n', ['1:9 unknown-directive']],
    ['a = "%{ if x }"\n', ['1:15 unclosed-directive']],
    ['a = "%{ if x }%{ else }%{ else }%{ endif }"\n', ['1:24 second-else']],
    ['a = "%{ endfor }"\n', ['1:6 unexpected-directive']],
    ['a = "%{ for v in }x%{ endfor }"\n', ['1:18 missing-expression']],
    ['a = <<EOT\nx\n', ['1:5 unclosed-heredoc']],
    ['a = << EOT\nx\nEOT\nb = @\n', ['1:5 malformed-heredoc', '4:5 unknown-character']],
    [`a = 'x'\nb = “x”\nc = \`x\`\n`, ['1:5 foreign-quotes', '2:5 foreign-quotes', '3:5 backquoted-string']],
    ['a = b & c\n', ['1:7 bitwise-operator']],
    ['a = 1; b = 2\n', ['1:6 semicolon']],
    ['a = 1 /* x\n', ['1:7 unclosed-comment']],
    ['a = (1 + ]\nb = f(1, 2\nc = 1\n', ['1:10 mismatched-bracket', '2:11 unclosed-bracket']],
    [
      't "a" {\n  x = [\n    1,\n  y = 2\n}\nt "b" {\n  x = [\n  y = 2\n}\n',
      ['3:7 unclosed-bracket', '7:8 unclosed-bracket'],
    ],
  ])('%j', (text, expected) => expect(mistakes(text)).toEqual(expected));
});

test('what is around a mistake stays', () => {
  const text = 'a = 1\nb = = 2\nt "x" {\n  c = [1, 2\n  d = 3\n}\ne = "${1 +}"\n';
  const { value } = parseBody(new SourceFile('x', text));
  expect(outline(value)).toBe('a=1 b=<malformed> t "x"{c=(tuple 1 2) d=3} e="${<malformed>}"');
});

test('no text makes the parser throw, and spans stay inside it', () => {
  const bits = [
    'a',
    ' = ',
    '"',
    '${',
    '%{',
    '}',
    '~}',
    '{',
    '[',
    ']',
    '(',
    ')',
    '\n',
    '<<A\n',
    'A\n',
    'for',
    ' in ',
    'if',
  ];
  const more = [
    '.',
    '*',
    '...',
    ':',
    '?',
    '1',
    '0x',
    ',',
    '=>',
    '::',
    '\\',
    '$',
    '%',
    '#',
    '/*',
    '*/',
    "'",
    'é',
    '😀',
    '\r',
    '-',
  ];
  const text = fc
    .array(fc.oneof(fc.constantFrom(...bits, ...more), fc.string({ maxLength: 3 })))
    .map((all) => all.join(''));
  fc.assert(
    fc.property(text, (source) => {
      const file = new SourceFile('x', source);
      for (const parse of [parseBody, parseExpression, parseTemplate]) {
        for (const { span } of parse(file).diagnostics) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(source.length);
        }
      }
    }),
    { numRuns: 1000 },
  );
});
