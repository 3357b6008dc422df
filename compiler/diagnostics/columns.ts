/** What one character of a source line is shown as, and how many columns of a terminal that takes. */
export interface Cell {
  /** UTF-16 offset in the line. */
  readonly offset: number;
  readonly text: string;
  readonly width: number;
}

const tabStop = 4;

/** A line as a terminal may show it: tabs as blanks, what would move the cursor or reorder text by its name. */
export function cells(line: string): readonly Cell[] {
  const row: Cell[] = [];
  let column = 0;
  let offset = 0;
  for (const character of line) {
    const text = character === '\t' ? ' '.repeat(tabStop - (column % tabStop)) : visible(character);
    const width = text === character ? columnsOf(character) : text.length;
    row.push({ offset, text, width });
    column += width;
    offset += character.length;
  }
  return row;
}

/** A text that cannot move the cursor, on one line. */
export function visibleText(text: string): string {
  return Array.from(text, visible).join('');
}

/** Controls, direction marks, blanks without width, halves of surrogate pairs. The joiner of emoji stays. */
const invisible =
  /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;

function visible(character: string): string {
  if (!invisible.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

function columnsOf(character: string): 0 | 1 | 2 {
  if (character < '\u0300') return 1;
  if (/[\p{Mn}\p{Me}\u200d]/u.test(character)) return 0;
  return isWide(character.codePointAt(0) ?? 0) || /\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
}

/** East Asian Wide and Fullwidth (Unicode Annex 11), in ranges of first and last. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

function isWide(code: number): boolean {
  return wide.some(([first, last]) => code >= first && code <= last);
}
