const named: Readonly<Record<string, string>> = {
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
  '"': String.raw`\"`,
  '\\': String.raw`\\`,
};

/** Quotes, backslashes, what cannot be seen on its own, and what would begin a template sequence. */
const special = /["\\\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\$\{|%\{/gu;

/** A text as a quoted string that means it literally. */
export function quoteString(text: string): string {
  return `"${escapeQuoted(text)}"`;
}

/** A text as it stands between quotes. */
export function escapeQuoted(text: string): string {
  return text.replace(special, (match) => {
    if (match.length === 2) return `${match[0] ?? ''}${match}`;
    return named[match] ?? escapeUnicode(match);
  });
}

/** A text as it stands in a heredoc or a bare template, where only sequences have an escape. */
export function escapeBare(text: string): string {
  return text.replace(/[$%]\{/g, (match) => `${match[0] ?? ''}${match}`);
}

/** `\uXXXX` of one character of the basic plane. */
export function escapeUnicode(character: string): string {
  return String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0');
}
