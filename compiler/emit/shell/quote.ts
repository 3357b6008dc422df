/** Words with a meaning of their own where a command may begin (POSIX.1-2017, Shell Command Language, 2.4). */
const reserved = /^(?:case|do|done|elif|else|esac|fi|for|if|in|then|until|while)$/;

/**
 * A text as one word of a POSIX shell: bare where that is safe, else in the quotes that need the fewest escapes. A
 * backslash before the closing single quote would be right, and be read as a mistake.
 */
export function quote(text: string): string {
  if (/^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(text) && !reserved.test(text)) return text;
  if (!/['$`]|\\$/.test(text)) return `'${text}'`;
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
