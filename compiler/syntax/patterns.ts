/** A custom pattern: what matches at `offset`, or null. */
export type Match = (text: string, offset: number) => RegExpExecArray | null;

/**
 * Chevrotain rebuilds regular expressions without their `u` flag, so those that need it match by themselves. Heredocs
 * besides know their closing markers: a heredoc may stand inside an interpolation of another.
 */
const identifierPattern = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const introducer = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
/** One line, or the part of it up to the next sequence. Never fails behind a long text, so it never turns back. */
export const lineText = /(?:[^$%\n]+|\$\$\{|%%\{|[$%](?!\{)){1,999}\n?|\n/y;

/** Unicode's White_Space, as Go's `unicode.IsSpace` has it. */
export const space = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';

const markers: RegExp[] = [];

/** Forgets open heredocs; every tokenizing begins with it. */
export function resetHeredocs(): void {
  markers.length = 0;
}

export const identifier: Match = (text, offset) => at(identifierPattern, text, offset);

export const heredocOpen: Match = (text, offset) => {
  const match = at(introducer, text, offset);
  if (match?.[1] !== undefined) markers.push(closingLine(match[1]));
  return match;
};

export const heredocText: Match = (text, offset) => at(lineText, text, offset);

/** A line of its own, with a line break behind it that is not part of the match. */
export const heredocClose: Match = (text, offset) => {
  const marker = markers.at(-1);
  if (marker === undefined || text.charCodeAt(offset - 1) !== 10) return null;
  const match = at(marker, text, offset);
  if (match !== null) markers.pop();
  return match;
};

/** A byte order mark counts only where the text begins. */
export const matchBom: Match = (text, offset) => (offset === 0 ? at(/\ufeff/y, text, 0) : null);

function closingLine(marker: string): RegExp {
  // The blanks of a line must not reach over its end.
  const blank = space.replace('\\t-\\r', '\\t\\v\\f\\r');
  return new RegExp(`${blank}*${marker}${blank}*(?=\\n)`, 'y');
}

function at(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}
