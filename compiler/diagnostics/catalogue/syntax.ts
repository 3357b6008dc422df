import { didYouMean, error } from './entry.ts';

interface Found {
  readonly found: string;
}

/** Characters and brackets, which the layout reports. */
const lexicalCodes = {
  'unknown-character': error<{ character: string }>(
    ({ character }) => `${visible(character)} is no character of this language`,
  ),
  'foreign-quotes': error<{ sign: string }>(
    ({ sign }) => `strings stand between double quotes ("), not between ${sign === "'" ? 'single' : 'curly'} ones`,
  ),
  'backquoted-string': error(
    () => 'strings stand between double quotes, not backquotes',
    () => 'a text of several lines is a heredoc: <<EOT',
  ),
  semicolon: error(
    () => 'a semicolon separates nothing here',
    () => 'attributes and blocks end with their line, elements with a comma',
  ),
  'bitwise-operator': error<{ sign: string }>(
    ({ sign }) => `"${sign}" is no operator`,
    ({ sign }) => (sign === '^' ? undefined : `did you mean "${sign === '~' ? '!' : sign.repeat(2)}"?`),
  ),
  'unclosed-comment': error(
    () => 'this comment is never closed',
    () => 'it ends at "*/"',
  ),
  'unclosed-string': error(
    () => 'this string is not closed on its line',
    () => 'add a double quote, or write a text of several lines as a heredoc: <<EOT',
  ),
  'unclosed-heredoc': error<{ marker: string; endsWithMarker: boolean }>(
    ({ marker }) => `this heredoc is never closed by a line with only "${marker}"`,
    ({ marker, endsWithMarker }) =>
      endsWithMarker ? `end the line of the last "${marker}" with a newline` : undefined,
  ),
  'malformed-heredoc': error(
    () => 'this opens no heredoc',
    () => 'a heredoc begins with << or <<-, a name, and the end of the line',
  ),
  'unclosed-sequence': error(
    () => 'this template sequence is never closed',
    () => 'add "}"; to write the sign itself, double it: "$${" or "%%{"',
  ),
  'unclosed-block': error(
    () => 'this block is never closed',
    () => 'add "}", here or where a brace is missing inside',
  ),
  'unclosed-bracket': error<{ sign: string; opener: string }>(
    ({ sign, opener }) => `"${sign}" is missing to close "${opener}"`,
  ),
  'unmatched-bracket': error<{ sign: string }>(({ sign }) => `nothing is open that "${sign}" could close`),
  'mismatched-bracket': error<{ wanted: string; found: string }>(
    ({ wanted, found }) => `"${wanted}" expected, found "${found}"`,
  ),
  'nesting-too-deep': error<{ limit: number }>(
    ({ limit }) => `more than ${limit} levels of nesting`,
    () => 'give inner parts names of their own',
  ),
} as const;

/** Strings and templates. */
const templateCodes = {
  'unknown-escape': error<{ escape: string }>(
    ({ escape }) => `"${escape}" is no escape sequence`,
    ({ escape }) =>
      escape === '\\$' || escape === '\\%'
        ? `to write "${escape.slice(1)}{" itself, double the sign: "${escape.slice(1).repeat(2)}{"`
        : String.raw`there are \n, \r, \t, \", \\, \uXXXX and \UXXXXXXXX`,
  ),
  'short-unicode-escape': error<{ escape: string; digits: number }>(
    ({ escape, digits }) => `"${escape.slice(0, 2)}" takes ${digits} hexadecimal digits`,
  ),
  'no-such-character': error<{ escape: string; code: number }>(
    ({ escape }) => `"${escape}" names no character`,
    ({ code }) => (code <= 0xffff ? String.raw`write the whole character with \U and eight digits` : undefined),
  ),
  'template-in-label': error(
    () => 'a label is literal text, without template sequences',
    () => 'to write the sign itself, double it: "$${" or "%%{"',
  ),
  'missing-directive': error<Found>(
    ({ found }) => `"if", "else", "endif", "for" or "endfor" expected behind "%{", found ${found}`,
    () => 'to write "%{" itself, double the sign: "%%{"',
  ),
  'unknown-directive': error<{ name: string; suggestion?: string | undefined }>(
    ({ name }) => `"${name}" is no template directive`,
    didYouMean,
  ),
  'unexpected-directive': error<{ directive: string; inside: string | undefined }>(({ directive, inside }) =>
    inside === undefined ? `"${directive}" without anything open` : `"${directive}" inside "${inside}"`,
  ),
  'second-else': error(() => 'this "if" has an "else" already'),
  'unclosed-directive': error<{ directive: string }>(
    ({ directive }) => `the template ends before "%{ end${directive} }"`,
  ),
} as const;

/** Attributes and blocks. */
const structureCodes = {
  'item-expected': error<Found>(
    ({ found }) => `an attribute or a block begins with its name, not with ${found}`,
    ({ found }) => (found.startsWith('the string') ? 'names of attributes stand without quotes' : undefined),
  ),
  'neither-attribute-nor-block': error<Found & { name: string }>(
    ({ name, found }) => `"${name}" is neither an attribute nor a block: "=" or "{" expected, found ${found}`,
  ),
  'missing-newline': error<Found & { what: 'attribute' | 'block'; comma: boolean }>(
    ({ what, found }) => `${what === 'block' ? 'a block' : 'an attribute'} ends with its line, found ${found}`,
    ({ comma }) => (comma ? 'only elements of tuples, objects and calls are separated by commas' : undefined),
  ),
  'one-line-block': error<Found>(
    ({ found }) => `a block on one line holds a single attribute, found ${found}`,
    () => 'write each attribute and block on a line of its own',
  ),
  'equals-in-block-header': error(
    () => 'a block has no "="',
    () => 'name its contents in braces, or drop the label to set an attribute',
  ),
  'brace-on-next-line': error(() => 'the "{" of a block stands on the line of its name'),
  'malformed-block-header': error<Found>(({ found }) => `a label or "{" expected, found ${found}`),
  'duplicate-attribute': error<{ name: string }>(({ name }) => `"${name}" is set twice in this block or file`),
} as const;

/** Expressions. */
const expressionCodes = {
  'missing-expression': error<Found & { atEnd: boolean }>(({ found }) => `an expression expected, found ${found}`),
  'unexpected-token': error<Found & { wanted: string }>(({ found, wanted }) => `${wanted} expected, found ${found}`),
  'malformed-number': error(
    () => 'this is no number',
    () => 'numbers look like 1, 1.5 or 1.5e3',
  ),
  'chained-legacy-index': error<{ first: string; second: string }>(
    () => 'two indexes in a row cannot be written with dots',
    ({ first, second }) => `write [${first}][${second}]`,
  ),
  'missing-name-after-dot': error<Found>(({ found }) => `a name expected behind ".", found ${found}`),
  'nested-attribute-splat': error(
    () => '".*" cannot stand behind another ".*"',
    () => 'write "[*]" instead',
  ),
  'missing-alternative': error<Found>(
    ({ found }) => `":" and what else the conditional may be expected, found ${found}`,
  ),
  'missing-call': error(() => 'only functions have names with "::": "(" expected'),
  'missing-function-name': error<Found>(({ found }) => `a function's name expected behind "::", found ${found}`),
  'missing-comma': error<Found>(({ found }) => `elements are separated by commas, found ${found}`),
  'missing-equals': error<Found & { dotted: boolean }>(
    ({ found }) => `"=" or ":" expected behind the key, found ${found}`,
    ({ dotted }) => (dotted ? 'put a key with dots or blanks in quotes' : undefined),
  ),
  'ambiguous-key': error<{ source: string }>(
    ({ source }) => `the key "${source}" could be a reference or literal text`,
    () => 'put a reference in parentheses, literal text in quotes',
  ),
  'missing-for-name': error<Found>(({ found }) => `a name for the elements expected behind "for", found ${found}`),
  'missing-in': error<Found>(({ found }) => `"in" expected behind the names of the "for", found ${found}`),
  'missing-for-colon': error<Found>(({ found }) => `":" expected behind the collection, found ${found}`),
  'key-in-tuple-for': error(
    () => 'a tuple has no keys',
    () => 'write the "for" in braces to make an object',
  ),
  'missing-key-in-object-for': error(
    () => 'each element of an object needs a key: key => value',
    () => 'write the "for" in brackets to make a tuple',
  ),
  'grouping-in-tuple-for': error(() => '"..." groups by keys, and a tuple has none'),
} as const;

/** Mistakes that lexer, layout and parser notice. */
export const syntaxCodes = { ...lexicalCodes, ...templateCodes, ...structureCodes, ...expressionCodes } as const;

/** Characters that cannot be seen are named by their code point. */
function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)
    ? `"${character}"`
    : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
