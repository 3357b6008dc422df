import {
  EOF,
  EarlyExitException,
  EmbeddedActionsParser,
  MismatchedTokenException,
  NoViableAltException,
  type IToken,
  type TokenType,
} from 'chevrotain';
import { diagnostic, type Diagnostic, type Fix } from '../diagnostics/diagnostic.ts';
import { SourceFile, type Span } from '../source/source-file.ts';
import { describe } from './mistakes.ts';
import { Nodes } from './nodes.ts';
import * as t from './tokens.ts';

const opening = new Set<TokenType>([
  ...[t.LeftParenthesis, t.LeftBracket, t.LeftBrace, t.StringOpen, t.HeredocOpen, t.InterpolationOpen, t.DirectiveOpen],
]);
const closing = new Set<TokenType>([
  ...[t.RightParenthesis, t.RightBracket, t.RightBrace, t.TrimBrace, t.StringClose, t.HeredocClose],
]);
const operandStarts = new Set<TokenType>([
  ...[t.Identifier, t.In, t.If, t.NumberToken, t.PlainString, t.StringOpen, t.HeredocOpen, t.Reported],
  ...[t.LeftParenthesis, t.LeftBracket, t.LeftBrace, t.Bang],
]);
/** What a line of its own can begin with; another one goes with the line before it. */
const lineStarts = new Set<TokenType>([
  ...[t.Identifier, t.In, t.If, t.PlainString, t.StringOpen, t.LeftParenthesis, t.Newline, t.RightBrace, EOF],
]);
const afterName = new Set<TokenType>([t.Equals, t.LeftBrace, t.PlainString, t.StringOpen]);

/** Chevrotain's exceptions are costly, so a text that is something else altogether is given up. */
const problemLimit = 1000;

/**
 * What the grammar does where a text does not follow it. The layout hands over balanced brackets, so skipping never
 * leaves the construct that it is in: a bad item costs its line, a bad element what is left up to the closing bracket.
 * Chevrotain's own recovery knows no brackets and resumes at the first token that could follow anything around, so it
 * stays off.
 */
export abstract class Recovery extends EmbeddedActionsParser {
  /** Before the first text, so that the grammar can be recorded. */
  nodes = new Nodes(new SourceFile('', ''), []);
  /** Of chevrotain: takes the next token away. */
  declare protected SKIP_TOKEN: () => IToken;

  /** So many mistakes are more than anybody reads; the rest of the text is skipped. */
  private get tired(): boolean {
    return this.errors.length + this.nodes.diagnostics.length > problemLimit;
  }

  /** Runs a production; where it fails, what `recover` makes of the rest stands for its result. */
  protected attempt<T>(production: () => T, recover: () => T): T {
    try {
      return production();
    } catch (problem) {
      if (!isSyntaxProblem(problem)) throw problem;
      return recover();
    }
  }

  protected next(ahead = 1): TokenType {
    return this.LA(ahead).tokenType;
  }

  /** From `first` to the last token that was taken. */
  protected spanFrom(first: IToken): Span {
    return this.nodes.span(first, this.LA(0));
  }

  /** The place of the next token, or of the end of the text. */
  protected here(): Span {
    const token = this.LA(1);
    const end = this.nodes.file.text.length;
    return Number.isNaN(token.startOffset) ? this.nodes.file.span(end, end) : this.nodes.span(token);
  }

  protected report(mistake: Diagnostic): void {
    this.nodes.diagnostics.push(mistake);
  }

  /** Skips, brackets and all, to one of these or to where the construct around ends. */
  protected skipTo(...stops: readonly TokenType[]): void {
    let depth = 0;
    for (let type = this.next(); !Number.isNaN(this.LA(1).startOffset); type = this.next()) {
      if (depth === 0 && !this.tired && (stops.includes(type) || closing.has(type))) return;
      if (opening.has(type)) depth += 1;
      else if (closing.has(type)) depth -= 1;
      this.SKIP_TOKEN();
    }
  }

  protected skipToMalformed(...stops: readonly TokenType[]) {
    const { start } = this.here();
    this.skipTo(...stops);
    if (this.next() === t.Newline && !lineStarts.has(this.next(2))) {
      this.SKIP_TOKEN();
      this.skipTo(...stops);
    }
    return this.nodes.malformed(this.nodes.file.span(start, this.here().start));
  }

  /** A closing bracket must come next; what stands in its way is reported once and skipped. */
  protected expectClose(wanted: string, ...closers: readonly TokenType[]): void {
    if (this.RECORDING_PHASE || closers.includes(this.next())) return;
    this.report(diagnostic('unexpected-token', this.here(), { found: describe(this.LA(1)), wanted }));
    this.skipTo(...closers);
  }

  /** Between elements: a comma has come, or the construct ends, or a comma is missing. */
  protected expectComma(comma: boolean, closer: TokenType): void {
    if (this.RECORDING_PHASE || comma || this.next() === closer || !operandStarts.has(this.next())) return;
    this.report(diagnostic('missing-comma', this.here(), { found: describe(this.LA(1)) }, { fixes: [this.#comma()] }));
  }

  /** An attribute or a block ends with its line. What looks like another one is left to be parsed. */
  protected expectNewline(what: 'attribute' | 'block', context: Span): void {
    if (this.RECORDING_PHASE || this.next() === t.Newline) return;
    const comma = this.next() === t.Comma;
    const params = { what, found: describe(this.LA(1)), comma };
    this.report(diagnostic('missing-newline', this.here(), params, { context }));
    if (comma) this.SKIP_TOKEN();
    if (this.next() === t.Identifier && afterName.has(this.next(2))) return;
    this.skipTo(t.Newline);
  }

  /** A text of one expression ends behind it. */
  protected expectEnd(): void {
    if (Number.isNaN(this.LA(1).startOffset)) return;
    this.report(diagnostic('unexpected-token', this.here(), { found: describe(this.LA(1)), wanted: 'the end' }));
    while (!Number.isNaN(this.LA(1).startOffset)) this.SKIP_TOKEN();
  }

  protected skipMisplaced(token: IToken): void {
    if (token.tokenType !== t.Reported)
      this.report(diagnostic('item-expected', this.nodes.span(token), { found: describe(token) }));
    this.skipTo(t.Newline);
  }

  /** Behind the attribute of a one-line block. `parsed` is false when that has been reported. */
  protected expectBlockEnd(parsed: boolean): void {
    if (parsed && this.next() !== t.RightBrace)
      this.report(diagnostic('one-line-block', this.here(), { found: describe(this.LA(1)) }));
    this.skipTo(t.RightBrace);
  }

  /** Past a line that is no item; what hangs on it on the next line goes with it. */
  protected skipLine(): void {
    this.skipTo(t.Newline);
    if (this.next() !== t.Newline || (this.next(2) !== t.Equals && this.next(2) !== t.LeftBrace)) return;
    this.SKIP_TOKEN();
    this.skipTo(t.Newline);
  }

  #comma(): Fix {
    const end = t.endOf(this.LA(0));
    return { title: 'add a comma', edits: [{ span: this.nodes.file.span(end, end), text: ',' }] };
  }
}

function isSyntaxProblem(problem: unknown): boolean {
  return (
    problem instanceof NoViableAltException ||
    problem instanceof MismatchedTokenException ||
    problem instanceof EarlyExitException
  );
}
