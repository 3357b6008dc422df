import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../compiler/source/source-file.ts';
import { parseBody, parseExpression, parseTemplate } from '../../../compiler/syntax/parse.ts';
import { outline } from './outline.ts';

const parsed = { expression: parseExpression, template: parseTemplate, body: parseBody } as const;

function tree(kind: keyof typeof parsed, text: string): string {
  const { value, diagnostics } = parsed[kind](new SourceFile('x.mab', text));
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  return outline(value);
}

describe('expressions', () => {
  test.each([
    ['1', '1'],
    ['1.e3', '1.e3'],
    ['true', 'true'],
    ['null', 'null'],
    ['n-1', 'n-1'],
    ['größe_2', 'größe_2'],
    ['a + b * c - d', '(- (+ a (* b c)) d)'],
    ['a || b && c == d < e', '(|| a (&& b (== c (< d e))))'],
    ['a - b - c', '(- (- a b) c)'],
    ['-a.b + !c', '(+ (- (. a b)) (! c))'],
    ['!!-a', '(! (! (- a)))'],
    ['a ? b : c ? d : e', '(? a b (? c d e))'],
    ['a ? b ? c : d : e', '(? a (? b c d) e)'],
    ['a + 1 ? b || c : d * 2', '(? (+ a 1) (|| b c) (* d 2))'],
    ['(a\n+ b)', '(() (+ a b))'],
    ['a\n+\nb', '(+ a b)'],
    ['a /* x\ny */ + b # end', '(+ a b)'],
  ])('operators %j', (text, expected) => expect(tree('expression', text)).toBe(expected));

  test.each([
    ['a.b[0]["c"].d', '(. (index (index (. a b) 0) "c") d)'],
    ['a.0.b', '(. (legacy-index a 0) b)'],
    ['a.*.b.0', '(attribute-splat a (legacy-index (. _ b) 0))'],
    ['a.*.b[0]', '(index (attribute-splat a (. _ b)) 0)'],
    ['a[*].b[0].c', '(full-splat a (. (index (. _ b) 0) c))'],
    ['a[*].b[*].c', '(full-splat a (full-splat (. _ b) (. _ c)))'],
    ['a[*].*.b', '(full-splat a (attribute-splat _ (. _ b)))'],
    ['(a).b', '(. (() a) b)'],
    ['f(a)[0]', '(index (call f a) 0)'],
    ['"x".y', '(. "x" y)'],
  ])('traversals %j', (text, expected) => expect(tree('expression', text)).toBe(expected));

  test.each([
    ['[]', '(tuple)'],
    ['[1, 2,]', '(tuple 1 2)'],
    ['[\n1,\n2\n]', '(tuple 1 2)'],
    ['{}', '(object)'],
    ['{a = 1, "b" : 2}', `(object 'a=1 "b"=2)`],
    ['{\n a = 1\n\n b = 2,\n}', "(object 'a=1 'b=2)"],
    ['{true = 1, if = 2, (a) = 3, f(x) = 4}', "(object 'true=1 'if=2 (() a)=3 (call f x)=4)"],
    ['{a ? b : c : d}', '(object (? a b c)=d)'],
    ['{1 + 1 = "x"}', '(object (+ 1 1)="x")'],
    ['f()', '(call f)'],
    ['f(1, 2,)', '(call f 1 2)'],
    ['f(\na...\n)', '(call f a ...)'],
    ['a::b::c(1)', '(call a::b::c 1)'],
    ['true(1)', '(call true 1)'],
    ['[for x in xs : x.y if x]', '(for x xs (. x y) if x)'],
    ['[for in in in : in]', '(for in in in)'],
    ['{for k, v in a ? b : c : k => v...}', '(for k,v (? a b c) k => v...)'],
    ['{\nfor k, v in xs\n: k => v\nif v\n}', '(for k,v xs k => v if v)'],
    ['{"for" = 1}', '(object "for"=1)'],
  ])('collections %j', (text, expected) => expect(tree('expression', text)).toBe(expected));
});

describe('templates', () => {
  test.each([
    ['""', '""'],
    ['"a\\n\\t\\"\\\\\\u00e9\\U0001F600"', '"a\\n\\t\\"\\\\é😀"'],
    ['"e\u0301"', '"é"'],
    ['"a${b}c"', '"a${b}c"'],
    ['"$${a} %%{b} $ % $$ 5%"', '"${a} %{b} $ % $$ 5%"'],
    ['"$$${a}"', '"$${a}"'],
    ['"${"${"x"}"}"', '"${"${"x"}"}"'],
    ['"${{a = 1}.a}"', `"\${(. (object 'a=1) a)}"`],
    ['"a ${~ b ~} c"', '"a${b}c"'],
    ['"${a ~} "', '"${a}"'],
    ['"%{ if a }x%{ else }y%{ endif }"', '"%{if a}x%{else}y%{endif}"'],
    ['"%{ for k, v in a }${v}%{ endfor }"', '"%{for k,v in a}${v}%{endfor}"'],
  ])('quoted %j', (text, expected) => expect(tree('expression', text)).toBe(expected));

  test.each([
    ['<<A\nA\n', 'heredoc:""'],
    ['<<A\n x\n  A \n', 'heredoc:" x\\n"'],
    ['<<A\r\nx\r\nA\r\n', 'heredoc:"x\\r\\n"'],
    ['<<A\nAA\nA b\nA\n', 'heredoc:"AA\\nA b\\n"'],
    ['<<-A\n\t\tx\n\n\ty\n A\n', 'heredoc:"\\tx\\n\\ny\\n"'],
    ['<<-A\n  x\n${y}\n A\n', 'heredoc:"  x\\n${y}\\n"'],
    ['<<-A\n    ${x}\n    ${y ~}\n    z\n  A\n', 'heredoc:"${x}\\n${y}    z\\n"'],
    ['<<A\n\\n $${x} ${<<B\nb\nB\n}\nA\n', 'heredoc:"\\\\n ${x} ${heredoc:"b\\n"}\\n"'],
    ['[<<A\n1\nA\n, 2]', '(tuple heredoc:"1\\n" 2)'],
  ])('heredoc %j', (text, expected) => expect(tree('expression', text)).toBe(expected));

  test.each([
    ['', 'bare:""'],
    ['\ufeffa "b" \\n $', 'bare:"a \\"b\\" \\\\n $"'],
    ['a\n  ${~ b ~}\n c', 'bare:"a\\n${b} c"'],
    ['%{ if a ~}\n x\n%{ endif ~}\n', 'bare:"%{if a} x\\n%{endif}"'],
  ])('bare %j', (text, expected) => expect(tree('template', text)).toBe(expected));
});

describe('bodies', () => {
  test.each([
    ['', ''],
    ['a = 1', 'a=1'],
    ['\ufeffa = 1\r\nb = 2\r\n', 'a=1 b=2'],
    ['# c\n\na = 1 // d\n/* e */ b = 2\n', 'a=1 b=2'],
    ['a = [\n1,\n2,\n]\nb = {\n  c = 1\n}\n', "a=(tuple 1 2) b=(object 'c=1)"],
    ['b {}\n', 'b{}'],
    ['b "x\\n$${" y {\n  a = 1\n  c {}\n}\n', 'b "x\\n${" "y"{a=1 c{}}'],
    ['b { a = 1 }\n', 'b{a=1}'],
    ['for = 1\nb {\n  for = 2\n}\n', 'for=1 b{for=2}'],
    ['a = <<A\nx\nA\nb = 1\n', 'a=heredoc:"x\\n" b=1'],
  ])('%j', (text, expected) => expect(tree('body', text)).toBe(expected));
});
