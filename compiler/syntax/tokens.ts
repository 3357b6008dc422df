import { createToken, Lexer, type IToken, type TokenType } from 'chevrotain';
import { heredocClose, heredocOpen, heredocText, identifier, lineText, matchBom, type Match } from './patterns.ts';

/** Every character code, as first-character hints want it: one code for each bucket that chevrotain sorts them into. */
const anyStart = Array.from({ length: 256 }, (_, code) => code).concat(
  Array.from({ length: 257 }, (_, bucket) => Math.min(0xffff, 256 + bucket * 255)),
);
const nonAsciiStarts = anyStart.filter((code) => code > 127);
const letters = anyStart.filter((code) => /^\w$/.test(String.fromCharCode(code)));

/** A token type without a pattern: a category, or what only the layout makes. */
const abstract = (name: string, ...categories: TokenType[]) => createToken({ name, pattern: Lexer.NA, categories });
const custom = (name: string, exec: Match, starts: (number | string)[]) =>
  createToken({ name, pattern: { exec }, line_breaks: false, start_chars_hint: starts });
const text = (name: string, pattern: RegExp) =>
  createToken({ name, pattern, line_breaks: false, start_chars_hint: anyStart });

// ── Categories ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** What can stand between two operands: binary operators and the two halves of a conditional. */
export const Operator = abstract('Operator');
export const UnaryOperator = abstract('UnaryOperator');
/** What ends a template sequence. */
export const SequenceClose = abstract('SequenceClose');
/** Tokens that cannot begin an attribute or a block. */
export const Misplaced = abstract('Misplaced');

// ── Expressions and structure ────────────────────────────────────────────────────────────────────────────────────────

const skipped = (name: string, pattern: RegExp) =>
  createToken({ name, pattern, group: Lexer.SKIPPED, line_breaks: false });
const sign = (name: string, pattern: string | RegExp, ...categories: TokenType[]) =>
  createToken({ name, pattern, categories: [Misplaced, ...categories] });

const Bom = createToken({
  name: 'Bom',
  pattern: { exec: matchBom },
  group: Lexer.SKIPPED,
  line_breaks: false,
  start_chars_hint: ['\ufeff'],
});
const Spaces = skipped('Spaces', /[ \t]+/);
const Comment = createToken({
  name: 'Comment',
  pattern: /#[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\//,
  group: Lexer.SKIPPED,
  line_breaks: false,
  start_chars_hint: ['#', '/'],
});
export const UnclosedComment = createToken({
  name: 'UnclosedComment',
  pattern: /\/\*[^]*/,
  line_breaks: false,
  start_chars_hint: ['/'],
});
export const Newline = createToken({ name: 'Newline', pattern: /\r?\n/, line_breaks: false });

export const Identifier = custom('Identifier', identifier, [...letters, ...nonAsciiStarts]);
/** `in` and `if` are names everywhere else. The layout finds them by their text. */
export const In = abstract('In', Identifier);
export const If = abstract('If', Identifier);
/** Words right behind `[`, the brace of an object or `%{`. */
export const For = abstract('For', Misplaced);
export const Else = abstract('Else', Misplaced);
export const EndIf = abstract('EndIf', Misplaced);
export const EndFor = abstract('EndFor', Misplaced);

export const NumberToken = createToken({
  name: 'Number',
  // Runs of dots may stand inside, never at the end. The bound keeps the matcher's stack small.
  pattern: /[0-9]+(?:\.+[0-9]+|\.*[eE][+-]?[0-9]+){0,999}/,
  categories: [Misplaced],
});
/** A quoted string without escapes and templates, which most are. */
export const PlainString = createToken({
  name: 'PlainString',
  pattern: /"[^"\\$%\r\n]*"/,
  start_chars_hint: ['"'],
  line_breaks: false,
  categories: [Misplaced],
});
export const StringOpen = createToken({
  name: 'StringOpen',
  pattern: '"',
  push_mode: 'quoted',
  categories: [Misplaced],
});
export const HeredocOpen = createToken({
  name: 'HeredocOpen',
  pattern: { exec: heredocOpen },
  push_mode: 'heredoc',
  start_chars_hint: ['<'],
  line_breaks: false,
  categories: [Misplaced],
});

export const LeftBrace = createToken({
  name: 'LeftBrace',
  pattern: '{',
  push_mode: 'expression',
  categories: [Misplaced],
});
export const RightBrace = createToken({
  name: 'RightBrace',
  pattern: '}',
  pop_mode: true,
  categories: [SequenceClose],
});
/** `~}`: closes a template sequence and trims what follows it. */
export const TrimBrace = createToken({
  name: 'TrimBrace',
  pattern: '~}',
  pop_mode: true,
  categories: [Misplaced, SequenceClose],
});
export const LeftBracket = sign('LeftBracket', '[');
export const RightBracket = sign('RightBracket', ']');
export const LeftParenthesis = sign('LeftParenthesis', '(');
export const RightParenthesis = sign('RightParenthesis', ')');

export const Ellipsis = sign('Ellipsis', '...');
export const Dot = sign('Dot', '.');
export const Comma = sign('Comma', ',');
export const FatArrow = sign('FatArrow', '=>');
export const DoubleColon = sign('DoubleColon', '::');
export const BinaryOperator = createToken({
  name: 'BinaryOperator',
  pattern: /==|!=|<=|>=|&&|\|\||[+/%<>]/,
  categories: [Misplaced, Operator],
});
export const Star = sign('Star', '*', BinaryOperator, Operator);
export const Minus = sign('Minus', '-', BinaryOperator, Operator, UnaryOperator);
export const Bang = sign('Bang', '!', UnaryOperator);
export const Equals = sign('Equals', '=');
export const Question = sign('Question', '?', Operator);
export const Colon = sign('Colon', ':', Operator);

// ── Templates ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const TemplateText = abstract('TemplateText');
/** The bound of a run keeps the matcher's stack small: longer texts are several tokens. */
const QuotedText = createToken({
  name: 'QuotedText',
  pattern: /(?:[^"\\$%\r\n]+|\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{)){1,999}/,
  line_breaks: false,
  start_chars_hint: anyStart,
  categories: [TemplateText],
});
const HeredocText = createToken({
  name: 'HeredocText',
  pattern: { exec: heredocText },
  line_breaks: false,
  start_chars_hint: anyStart,
  categories: [TemplateText],
});
const BareText = createToken({
  name: 'BareText',
  pattern: new RegExp(lineText.source),
  line_breaks: false,
  start_chars_hint: anyStart,
  categories: [TemplateText],
});
export const InterpolationOpen = createToken({
  name: 'InterpolationOpen',
  pattern: /\$\{~?/,
  push_mode: 'expression',
});
export const DirectiveOpen = createToken({ name: 'DirectiveOpen', pattern: /%\{~?/, push_mode: 'expression' });
export const StringClose = createToken({ name: 'StringClose', pattern: '"', pop_mode: true });
/** A line that ends inside quotes: the string was not closed, and the lexer goes on as if it had been. */
export const QuotedNewline = createToken({
  name: 'QuotedNewline',
  pattern: /\r?\n|\r/,
  pop_mode: true,
  line_breaks: false,
});
export const HeredocClose = createToken({
  name: 'HeredocClose',
  pattern: { exec: heredocClose },
  pop_mode: true,
  start_chars_hint: anyStart,
  line_breaks: false,
});

// ── Not of the language ──────────────────────────────────────────────────────────────────────────────────────────────

export const ForeignQuoted = createToken({
  name: 'ForeignQuoted',
  pattern: /'[^'"\r\n]*'|[“”„][^“”"\r\n]*[“”]/,
  line_breaks: false,
});
export const Backticked = createToken({ name: 'Backticked', pattern: /`[^`]*`/, line_breaks: false });
/** `<<` that opens no heredoc, with the lines up to the marker where there is one. */
export const MalformedHeredoc = createToken({
  name: 'MalformedHeredoc',
  pattern: /<<[~ \t-]*["']?([A-Za-z_][\w-]*)[^\n]*\n(?:[^\n]*\n){0,199}?[ \t]*\1(?![ \t]*[^ \t\r\n])|<<[^\r\n]*/,
  start_chars_hint: ['<'],
  line_breaks: false,
});
export const Unknown = text('Unknown', /[\ud800-\udbff][\udc00-\udfff]|[^]/);
/** Stands where something has been reported already; wherever an operand can stand, so can this. */
export const Reported = abstract('Reported', Misplaced);

const expression = [
  ...[Bom, Spaces, Newline, Identifier, PlainString, StringOpen, Comment, UnclosedComment, NumberToken],
  ...[Ellipsis, Dot, Comma, LeftBrace, RightBrace, TrimBrace, LeftBracket, RightBracket],
  ...[
    LeftParenthesis,
    RightParenthesis,
    HeredocOpen,
    MalformedHeredoc,
    FatArrow,
    DoubleColon,
    BinaryOperator,
    Star,
    Minus,
    Bang,
    Equals,
  ],
  ...[Question, Colon, ForeignQuoted, Backticked, Unknown],
];
const sequences = [InterpolationOpen, DirectiveOpen];

/** The token types of each lexer mode, first match wins. */
export const modes = {
  expression,
  quoted: [StringClose, ...sequences, QuotedNewline, QuotedText, Unknown],
  heredoc: [HeredocClose, ...sequences, HeredocText, Unknown],
  bare: [Bom, ...sequences, BareText, Unknown],
};

/** All types that a parser can meet. */
export const vocabulary = [
  ...new Set([
    ...Object.values(modes).flat(),
    ...[Operator, UnaryOperator, Misplaced, SequenceClose, In, If, For, Else, EndIf, EndFor, TemplateText, Reported],
  ]),
];

/** Where a token ends, in UTF-16 units: tokens carry offsets only. */
export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}
