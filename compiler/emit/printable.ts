/**
 * A text for a terminal or a page: control characters and those that change the direction of writing are shown by their
 * code (`\x1b`, `\u202e`), so that no value can move the cursor, colour the screen, or reorder what is read.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
