import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { Grammar } from './grammar.ts';
import { layOut, type Form } from './layout.ts';
import { mistake } from './mistakes.ts';
import { Nodes } from './nodes.ts';
import { Reported } from './tokens.ts';
import type { Body, Expression, Template } from './tree.ts';

/** A file of attributes and blocks. What could not be parsed is reported, and the tree holds the rest. */
export function parseBody(file: SourceFile): Outcome<Body> {
  return parse(file, 'body', (grammar) => grammar.file());
}

/** A text that is one expression; newlines mean nothing in it, as between parentheses. */
export function parseExpression(file: SourceFile): Outcome<Expression> {
  return parse(file, 'expression', (grammar) => grammar.lone());
}

/** A template without quotes around it, such as a file of text with interpolations. */
export function parseTemplate(file: SourceFile): Outcome<Template> {
  return parse(file, 'template', (grammar) => grammar.bare());
}

/** Who sees a hundred mistakes needs no more of them. */
const mistakeLimit = 100;

let shared: Grammar | undefined;

function parse<T>(file: SourceFile, form: Form, production: (grammar: Grammar) => T): Outcome<T> {
  const { tokens, diagnostics } = layOut(file, form);
  const laid = [...diagnostics];
  shared ??= new Grammar();
  shared.nodes = new Nodes(file, diagnostics);
  shared.input = tokens;
  const value = production(shared);
  const unknown = shared.errors.filter(({ token }) => token.tokenType !== Reported);
  const problems = unknown.map((error) => mistake(file, error));
  shared.input = [];
  return { value, diagnostics: withoutEchoes(file, laid, [...diagnostics.slice(laid.length), ...problems]) };
}

/**
 * In the order of the text. One for each place, since what else is wrong there follows from the first; and behind what
 * the layout reported, the parser's view of the same line is no news.
 */
function withoutEchoes(
  file: SourceFile,
  laid: readonly Diagnostic[],
  parsed: readonly Diagnostic[],
): readonly Diagnostic[] {
  if (laid.length === 0 && parsed.length === 0) return [];
  const first = [...laid].sort(byPlace).slice(0, mistakeLimit);
  const news = parsed.filter(({ span }) => {
    const before = first.findLast((other) => other.span.start <= span.start);
    return before === undefined || endOfLine(file.text, before.span.start) < span.start;
  });
  const starts = new Set<number>();
  const kept = [...first, ...news].filter(({ span }) => !starts.has(span.start) && starts.add(span.start));
  return kept.sort(byPlace).slice(0, mistakeLimit);
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.span.start - b.span.start;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
