import { expect, test } from 'vitest';
import { parseDotenv } from '../../../../compiler/manifest/compose/dotenv.ts';
import { SourceFile } from '../../../../compiler/source/source-file.ts';

const outside = (name: string) => (name === 'OUT' ? 'side' : undefined);
const parse = (text: string) => parseDotenv(new SourceFile('.env', text), outside);

test.each<readonly [string, Readonly<Record<string, string>>]>([
  ['A=1\nB=${A}2\n', { A: '1', B: '12' }],
  ['\uFEFFA=1\r\nB="x"\r\n', { A: '1', B: 'x' }],
  ['# c\n\nexport A = x y # c\nB: z', { A: 'x y', B: 'z' }],
  ['A=a#b\nB=#c\nC=', { A: 'a#b', B: '#c', C: '' }],
  ["A='x $OUT'\nB='it\\'s'", { A: 'x $OUT', B: "it's" }],
  ['A="q\\n\\t$OUT \\"\\$OUT\\"" # c', { A: 'q\n\tside "$OUT"' }],
  ["A='two\nlines'\nB=1", { A: 'two\nlines', B: '1' }],
  ['OUT=in\nA=$OUT', { OUT: 'in', A: 'side' }],
  ['OUT\nNONE\nA.B-C=1', { OUT: 'side', 'A.B-C': '1' }],
])('%j', (text, wanted) => {
  const { value, diagnostics } = parse(text);
  expect(diagnostics).toEqual([]);
  expect(Object.fromEntries(value)).toEqual(wanted);
});

test.each([
  ['A B=1', 'this is no variable of an environment file: a name cannot have a space'],
  ['$A=1', 'this is no variable of an environment file: "$" cannot stand in a name'],
  ['A="1', 'this is no variable of an environment file: a quote is not closed'],
  ['A=${', 'a variable in "${" is not well-formed'],
])('%j is wrong', (text, message) => {
  expect(parse(text).diagnostics.map((one) => one.message)).toEqual([message]);
});
