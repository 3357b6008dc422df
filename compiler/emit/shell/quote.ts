/** A text as one word of a POSIX shell: bare where that is safe, else in the quotes that need the fewest escapes. */
export function quote(text: string): string {
  if (/^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(text)) return text;
  if (!/['$`]/.test(text)) return `'${text}'`;
  return `"${escapeInDoubleQuotes(text)}"`;
}

/** A text inside double quotes. */
export function escapeInDoubleQuotes(text: string): string {
  return text.replace(/[\\"$`]/g, '\\$&');
}

/** A text as a comment: one line, without control characters, which a terminal would obey. */
export function comment(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
