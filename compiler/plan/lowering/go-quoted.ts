const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** A text as Go's `strconv.Quote` writes it, which buildx does with driver options. */
export function goQuoted(text: string): string {
  return `"${text.replace(/["\\]|[\p{C}\p{Z}]/gu, escaped)}"`;
}

function escaped(character: string): string {
  const short = escapes[character];
  if (short !== undefined) return short;
  if (character === ' ') return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${hexadecimal(code, 2)}`;
  return code < 0x10000 ? `\\u${hexadecimal(code, 4)}` : `\\U${hexadecimal(code, 8)}`;
}

function hexadecimal(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
