import { expect, test } from 'vitest';
import { goQuoted } from '../../../../compiler/plan/lowering/go-quoted.ts';

test.each([
  ['', '""'],
  ['host', '"host"'],
  ['a,b "c" \\ d', '"a,b \\"c\\" \\\\ d"'],
  ['tab\tand\nline', '"tab\\tand\\nline"'],
  ['\u0001\u007f', '"\\x01\\x7f"'],
  ['é and 😀', '"é and 😀"'],
  ['no\u00a0break\u2028\u{e0001}', '"no\\u00a0break\\u2028\\U000e0001"'],
])('%j', (text, quoted) => {
  expect(goQuoted(text)).toBe(quoted);
});
