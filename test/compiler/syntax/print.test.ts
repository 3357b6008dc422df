import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SourceFile } from '../../../compiler/source/source-file.ts';
import { parseBody, parseExpression } from '../../../compiler/syntax/parse.ts';
import { printBody, printExpression, quoteString } from '../../../compiler/syntax/print.ts';
import { outline } from './outline.ts';

function expression(text: string) {
  const { value, diagnostics } = parseExpression(new SourceFile('x', text));
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  return value;
}

test.each([
  ['a+b*c', 'a + b * c'],
  ['(a+b)*c', '(a + b) * c'],
  ['a?b:c?d:e', 'a ? b : c ? d : e'],
  ['-a.b[0].*.c[*].d', '-a.b[0].*.c[*].d'],
  ['{a=1,"b c":2,(d)=3}', '{ a = 1, "b c" = 2, (d) = 3 }'],
  ['{for k,v in a:k=>v... if v}', '{for k, v in a : k => v... if v}'],
  ['f(1,a...)', 'f(1, a...)'],
  ['"a\\n${b}$${c}%{if d}x%{else}y%{endif}"', '"a\\n${b}$${c}%{ if d }x%{ else }y%{ endif }"'],
  ['<<A\nx ${y ~}\nA\n', '"x ${y}"'],
  ['<<A\n${y ~}\nA\n', '"${y}${""}"'],
])('prints %j', (text, expected) => {
  expect(printExpression(expression(text))).toBe(expected);
});

test('a body prints as it is meant to look', () => {
  const text = 'a=1\nb=2\nt "x" y{\nc={d=[1]}\ne=<<-A\n  x\n  A\nu{}\n}\n';
  const printed = printBody(parseBody(new SourceFile('x', text)).value);
  expect(printed).toBe('a = 1\nb = 2\n\nt "x" "y" {\n  c = {\n    d = [1]\n  }\n  e = <<EOT\nx\nEOT\n\n  u {}\n}\n');
  expect(printBody(parseBody(new SourceFile('x', printed)).value)).toBe(printed);
});

test('a quoted text means itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '$', '${', '%{', '$$', '\\', '"', '\n'), (a, b) => {
      const text = `${a}${b}${a}`;
      const parsed = expression(quoteString(text));
      expect(
        parsed.kind === 'template' ? parsed.parts.map((p) => (p.kind === 'text' ? p.text : '?')).join('') : '',
      ).toBe(text.normalize('NFC'));
    }),
  );
});

test('printing and parsing is the identity', () => {
  const { tree } = fc.letrec<{ tree: string }>((tie) => {
    const sub = tie('tree');
    const binary = fc
      .tuple(sub, fc.constantFrom('||', '==', '<', '+', '*', '-'), sub)
      .map(([l, o, r]) => `(${l}) ${o} ${r}`);
    return {
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('a', 'b-c', '1', '1.5', 'true', 'null', '"x"', '"\\n$${"', 'größe'),
        binary,
        fc.tuple(sub, sub, sub).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
        sub.map((a) => `!${a}`),
        sub.map((a) => `(${a}).b.*.c[0]`),
        sub.map((a) => `(${a})[*].b[*].*.c`),
        fc.tuple(sub, sub).map(([a, b]) => `(${a})[${b}]`),
        fc.tuple(sub, sub).map(([a, b]) => `[${a}, ${b}]`),
        fc.tuple(sub, sub).map(([a, b]) => `{ a = ${a}, (${a}) = ${b} }`),
        fc.tuple(sub, sub).map(([a, b]) => `{for k, v in ${a} : k => ${b} if v}`),
        fc.tuple(sub, sub).map(([a, b]) => `f(${a}, ${b}...)`),
        fc.tuple(sub, sub).map(([a, b]) => `"\${${a}}\\u0024\${${b}} %{ if ${a} }$%%{%{ endif }"`),
        sub.map((a) => `"%{ for v in ${a} }%%\${v}%{ endfor }"`),
      ),
    };
  });
  fc.assert(
    fc.property(tree, (text) => {
      const parsed = expression(text);
      const printed = printExpression(parsed);
      expect(outline(expression(printed))).toBe(outline(parsed));
      expect(printExpression(expression(printed))).toBe(printed);
    }),
    { numRuns: 500 },
  );
});
