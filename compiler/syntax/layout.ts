import type { IToken, TokenType } from 'chevrotain';
import { type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { Brackets, type Bracket, type Frame } from './brackets.ts';
import { foreign } from './foreign.ts';
import { tokenize } from './lexer.ts';
import * as t from './tokens.ts';

/** What a text is: a file of attributes and blocks, one expression, or a template. */
export type Form = 'body' | 'expression' | 'template';

export interface Layout {
  readonly tokens: IToken[];
  readonly diagnostics: Diagnostic[];
}

/** How often the lexer may begin anew behind a template that was not closed. */
const restartLimit = 20;

/**
 * Between lexer and parser. Drops the newlines that mean nothing, finds keywords by their place, reports characters
 * that are not of the language, and sees to it that the parser meets balanced brackets only: what is not closed is
 * reported and closed by a token without text.
 */
export function layOut(file: SourceFile, form: Form): Layout {
  return new Layouter(file, form).run();
}

const openers = new Map<TokenType, Bracket>([
  [t.LeftParenthesis, 'parenthesis'],
  [t.LeftBracket, 'bracket'],
  [t.StringOpen, 'string'],
  [t.HeredocOpen, 'heredoc'],
  [t.InterpolationOpen, 'sequence'],
  [t.DirectiveOpen, 'sequence'],
]);
const closers = new Set<TokenType>([
  ...[t.RightParenthesis, t.RightBracket, t.RightBrace, t.TrimBrace, t.StringClose, t.HeredocClose],
]);
const directives = new Map<string, TokenType>([
  ['if', t.If],
  ['else', t.Else],
  ['endif', t.EndIf],
  ['for', t.For],
  ['endfor', t.EndFor],
]);

class Layouter {
  readonly #file: SourceFile;
  readonly #form: Form;
  readonly #brackets: Brackets;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #out: IToken[] = [];
  #tokens: IToken[];
  #at = 0;
  #restarts = 0;
  /** An attribute's `=` has been seen on this line, so a brace opens an object and no block. */
  #inAttribute = false;

  constructor(file: SourceFile, form: Form) {
    this.#file = file;
    this.#form = form;
    this.#brackets = new Brackets(file, form, this.#out, this.#diagnostics);
    this.#tokens = tokenize(file.text, form === 'template' ? 'bare' : 'expression');
  }

  run(): Layout {
    for (; this.#at < this.#tokens.length; this.#at += 1) {
      const token = this.#tokens[this.#at];
      if (token !== undefined) this.#place(token);
    }
    this.#brackets.closeAll();
    if (this.#form === 'body') this.#brackets.endLine(this.#file.text.length);
    return { tokens: this.#out, diagnostics: this.#diagnostics };
  }

  #place(token: IToken): void {
    const type = token.tokenType;
    if (type === t.Newline) this.#newline(token);
    else if (type === t.Identifier) this.#identifier(token);
    else if (type === t.LeftBrace) this.#brackets.open(this.#braceKind(), token);
    else if (closers.has(type)) this.#brackets.close(token);
    else if (type === t.QuotedNewline) this.#quotedNewline(token);
    else this.#rest(token, type);
  }

  #rest(token: IToken, type: TokenType): void {
    const bracket = openers.get(type);
    if (bracket !== undefined) {
      this.#brackets.open(bracket, token);
      return;
    }
    if (type === t.Equals && this.#brackets.inBody) this.#inAttribute = true;
    const known = foreign(this.#file, token, this.#diagnostics);
    if (known === undefined) return;
    if (known.tokenType === t.Newline) this.#newline(known);
    else this.#brackets.emit(known);
  }

  #newline(token: IToken): void {
    const top = this.#brackets.top;
    if (top?.newlines === 'dropped') this.#resume(token);
    if (this.#brackets.newlines === 'dropped') return;
    if (this.#brackets.inBody) this.#inAttribute = false;
    this.#brackets.emit(token);
  }

  /** What begins an attribute or a block cannot stand inside brackets, so they end where the line before it does. */
  #resume(newline: IToken): void {
    const start = this.#startsItem();
    if (start === undefined) return;
    const abandoned = this.#brackets.closeForItem(start, newline.startOffset);
    if (abandoned.some(isTemplate) && this.#restarts < restartLimit) {
      this.#restarts += 1;
      this.#tokens = tokenize(this.#file.text, 'expression', t.endOf(newline));
      this.#at = -1;
    }
  }

  #startsItem(): 'attribute' | 'block' | undefined {
    let at = this.#at + 1;
    while (this.#tokens[at]?.tokenType === t.Newline) at += 1;
    const name = this.#tokens[at];
    if (name?.tokenType !== t.Identifier) return undefined;
    const next = this.#tokens[at + 1]?.tokenType;
    if (next === t.Equals) return 'attribute';
    const label = next === t.PlainString || next === t.StringOpen || next === t.LeftBrace;
    return label && name.image !== 'if' && name.image !== 'in' ? 'block' : undefined;
  }

  #quotedNewline(token: IToken): void {
    this.#brackets.unclosedString(token.startOffset);
    this.#newline({ ...token, tokenType: t.Newline, tokenTypeIdx: t.Newline.tokenTypeIdx ?? 0 });
  }

  #braceKind(): Bracket {
    if (this.#brackets.inBody && !this.#inAttribute) return 'block';
    let at = this.#at + 1;
    while (this.#tokens[at]?.tokenType === t.Newline) at += 1;
    const first = this.#tokens[at];
    return first?.tokenType === t.Identifier && first.image === 'for' ? 'for' : 'object';
  }

  #identifier(token: IToken): void {
    const before = this.#out.at(-1)?.tokenType;
    if (before === t.DirectiveOpen) retag(token, directives.get(token.image) ?? t.Identifier);
    else if (token.image === 'in') retag(token, t.In);
    else if (token.image === 'if') retag(token, t.If);
    else if (token.image === 'for' && this.#brackets.opensFor(before)) retag(token, t.For);
    this.#brackets.emit(token);
  }
}

function retag(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? token.tokenTypeIdx;
}

function isTemplate(frame: Frame): boolean {
  return frame.bracket === 'string' || frame.bracket === 'heredoc' || frame.bracket === 'sequence';
}
