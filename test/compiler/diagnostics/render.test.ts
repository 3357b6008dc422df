import { expect, test } from 'vitest';
import { renderDiagnostics } from '../../../compiler/diagnostics/render.ts';
import { diagnosticsToJson } from '../../../compiler/diagnostics/json.ts';
import { SourceFile } from '../../../compiler/source/source-file.ts';
import { parseBody } from '../../../compiler/syntax/parse.ts';

function rendered(text: string, color = false): string {
  return renderDiagnostics(parseBody(new SourceFile('build.mab', text)).diagnostics, { color });
}

test('the line, carets, hint and fix', () => {
  expect(rendered('target "app" {\n  tags = ["a" "b"]\n}\n')).toBe(
    `error[missing-comma]: elements are separated by commas, found the string "b"
 --> build.mab:2:15
  |
2 |   tags = ["a" "b"]
  |               ^^^
  = fix: add a comma: insert \`,\` at 2:14
`,
  );
});

test('related places, and a margin as wide as the widest number', () => {
  expect(rendered(`a = 1\n${'\n'.repeat(9)}a = 2\n`)).toBe(
    `error[duplicate-attribute]: "a" is set twice in this block or file
  --> build.mab:11:1
   |
11 | a = 2
   | ^
   = note: first set here
  --> build.mab:1:1
   |
 1 | a = 1
   | ^
`,
  );
});

test('wide characters, combining marks and tabs keep the carets in their columns', () => {
  expect(rendered('\ta = "日本e\u0301" + + 1\n')).toContain(
    `1 |     a = "日本e\u0301" + + 1\n  |                   ^\n`,
  );
});

test('what could move the cursor is shown, not sent', () => {
  const text = rendered('a = \u001b[31m\u202e\n');
  expect(text).toContain('␛[31m<U+202E>');
  expect(text).not.toMatch(/[\u001b\u202e]/);
});

test('a long line is cut to a window around the mistake', () => {
  const text = rendered(`a = "${'x'.repeat(100_000)}\\q${'y'.repeat(100_000)}"\n`);
  expect(text).toContain(`1 | …${'x'.repeat(50)}\\q${'y'.repeat(48)}…\n  | ${' '.repeat(51)}^^\n`);
});

test('a span of several lines shows its first and its last', () => {
  expect(rendered('a = [for v in b : [\n1,\n2\n] => v]\n')).toBe(
    `error[key-in-tuple-for]: a tuple has no keys
 --> build.mab:1:19
  |
1 | a = [for v in b : [
  |                   ^
...
4 | ] => v]
  | ^
  = hint: write the "for" in braces to make an object
`,
  );
});

test('colours', () => {
  expect(rendered('a = = 1\n', true)).toContain('\u001b[1;31merror[missing-expression]\u001b[0m');
});

test('as data', () => {
  const { diagnostics } = parseBody(new SourceFile('build.mab', 'é = ["😀" "b"]\n'));
  expect(diagnosticsToJson(diagnostics)).toEqual([
    {
      code: 'missing-comma',
      severity: 'error',
      message: 'elements are separated by commas, found the string "b"',
      ...{ file: 'build.mab', line: 1, column: 10, endLine: 1, endColumn: 13 },
      fixes: [
        {
          title: 'add a comma',
          edits: [{ file: 'build.mab', line: 1, column: 9, endLine: 1, endColumn: 9, text: ',' }],
        },
      ],
    },
  ]);
});
