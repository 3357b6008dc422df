import { expect, it } from 'vitest';
import { safeText } from '../../../runtime/display/safe-text.ts';

it.each([
  ['plain text', 'a\tb ü 日本', 'a\tb ü 日本'],
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['a cleared screen', '\u001b[2J\u001b[1;1Hx', 'x'],
  ['a window title', '\u001b]0;owned\u0007x', 'x'],
  ['a hyperlink', '\u001b]8;;http://example.com\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['a line that redraws itself', '10%\r50%\r100%', '100%'],
  ['a carriage return at the end', 'done\r', 'done'],
  ['a bell and a backspace', 'a\u0007b\u0008', 'a^Gb^H'],
  ['a lonely escape', '\u001b', '^['],
  ['C1 controls', '\u0085x', '<U+0085>x'],
  ['turned text', 'a\u202eb', 'a<U+202E>b'],
])('%s', (_, line, expected) => {
  expect(safeText(line)).toBe(expected);
});
