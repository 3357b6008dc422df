import type { IToken, TokenType } from 'chevrotain';
import { diagnostic, type Diagnostic, type Related } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../source/source-file.ts';
import * as t from './tokens.ts';
import { depthLimit } from './depth.ts';

/** What is open at a place of the text. `for` is the brace of a for-expression, `sequence` is `${` or `%{`. */
export type Bracket = 'parenthesis' | 'bracket' | 'object' | 'for' | 'block' | 'string' | 'heredoc' | 'sequence';

export interface Frame {
  readonly bracket: Bracket;
  readonly token: IToken;
  readonly newlines: 'dropped' | 'kept';
}

const closing: Readonly<Record<Bracket, { readonly type: TokenType; readonly sign: string }>> = {
  parenthesis: { type: t.RightParenthesis, sign: ')' },
  bracket: { type: t.RightBracket, sign: ']' },
  object: { type: t.RightBrace, sign: '}' },
  for: { type: t.RightBrace, sign: '}' },
  block: { type: t.RightBrace, sign: '}' },
  sequence: { type: t.RightBrace, sign: '}' },
  string: { type: t.StringClose, sign: '"' },
  heredoc: { type: t.HeredocClose, sign: 'heredoc' },
};

/** The open brackets, and the tokens that are laid out: those put in have no text. */
export class Brackets {
  readonly #file: SourceFile;
  readonly #out: IToken[];
  readonly #diagnostics: Diagnostic[];
  readonly #base: 'dropped' | 'kept';
  readonly #frames: Frame[] = [];
  #tooDeep = false;

  constructor(file: SourceFile, form: 'body' | 'expression' | 'template', out: IToken[], diagnostics: Diagnostic[]) {
    this.#file = file;
    this.#base = form === 'body' ? 'kept' : 'dropped';
    this.#out = out;
    this.#diagnostics = diagnostics;
  }

  get top(): Frame | undefined {
    return this.#frames.at(-1);
  }

  get newlines(): 'dropped' | 'kept' {
    return this.top?.newlines ?? this.#base;
  }

  /** Attributes and blocks can stand here. */
  get inBody(): boolean {
    return this.top === undefined ? this.#base === 'kept' : this.top.bracket === 'block';
  }

  /** `for` is a keyword directly behind `[` and behind the brace of an object. */
  opensFor(before: TokenType | undefined): boolean {
    return before === t.LeftBracket || (before === t.LeftBrace && this.top?.bracket === 'for');
  }

  emit(token: IToken): void {
    if (this.#frames.length <= depthLimit) this.#out.push(token);
  }

  open(bracket: Bracket, token: IToken): void {
    this.emit(token);
    const newlines = bracket === 'object' || bracket === 'block' ? 'kept' : 'dropped';
    this.#frames.push({ bracket, token, newlines });
    if (this.#frames.length <= depthLimit) return;
    if (this.#frames.length === depthLimit + 1)
      this.#out[this.#out.length - 1] = virtual(t.Reported, token.startOffset);
    if (this.#tooDeep) return;
    this.#tooDeep = true;
    this.#diagnostics.push(diagnostic('nesting-too-deep', this.#span(token), { limit: depthLimit }));
  }

  close(token: IToken): void {
    const wanted = this.#matching(token.tokenType);
    if (wanted < 0) this.#closeWrong(token);
    else {
      const open = this.#frames.slice(wanted + 1).reverse();
      if (open[0] !== undefined) this.#reportUnclosed(open, this.#span(token));
      for (let i = 0; i < open.length; i += 1) this.#closeTop(token.startOffset);
      this.emit(token);
      this.#frames.pop();
    }
  }

  /** Closes a string where its line or the file ends. */
  unclosedString(offset: number): void {
    const open = this.#frames.slice(-3);
    const nested = open.length === 3 && open[0]?.bracket === 'string' && open[1]?.bracket === 'sequence';
    if (nested) this.#report(diagnostic('unclosed-sequence', this.#span(open[1]?.token), {}));
    else this.#report(unclosedString(this.#file, this.top, offset));
    this.#closeTop(offset);
  }

  /** Closes what an attribute or a block on the next line cannot stand in, and tells what that was. */
  closeForItem(item: 'attribute' | 'block', offset: number): readonly Frame[] {
    const home = this.#frames.findLastIndex((f) => f.newlines === 'kept');
    const isHome = home < 0 ? this.#base === 'kept' : item === 'attribute' || this.#frames[home]?.bracket === 'block';
    if (!isHome) return [];
    const open = this.#frames.slice(home + 1).reverse();
    this.#reportUnclosed(open, this.#endOfOutput(offset));
    for (let i = 0; i < open.length; i += 1) this.#closeTop(offset);
    return open;
  }

  /** Closes everything where the text ends; what is open innermost is the mistake, the rest belongs to it. */
  closeAll(): void {
    const end = this.#file.text.length;
    if (this.top === undefined) return;
    if (this.top.bracket === 'string') this.unclosedString(end);
    const open = [...this.#frames].reverse();
    if (open[0] !== undefined) this.#reportUnclosed(open, this.#span(open[0].token));
    while (this.#frames.length > 0) this.#closeTop(end);
  }

  /** Ends the last line of a body, so that every item ends with a newline. */
  endLine(offset: number): void {
    const last = this.#out.at(-1);
    if (last !== undefined && last.tokenType !== t.Newline) this.emit(virtual(t.Newline, offset));
  }

  #matching(type: TokenType): number {
    for (let i = this.#frames.length - 1; i >= 0; i -= 1) {
      const bracket = this.#frames[i]?.bracket;
      if (bracket === undefined) break;
      if (closing[bracket].type === type || (type === t.TrimBrace && bracket === 'sequence')) return i;
      if (bracket !== 'parenthesis' && bracket !== 'bracket') break;
    }
    return -1;
  }

  /** A closing bracket that nothing asks for; where another one is asked for, it stands for that. */
  #closeWrong(token: IToken): void {
    const top = this.top;
    const round = top?.bracket === 'parenthesis' || top?.bracket === 'bracket';
    if (top === undefined || (!round && token.tokenType !== t.TrimBrace)) {
      this.#report(diagnostic('unmatched-bracket', this.#span(token), { sign: token.image }));
      return;
    }
    const related = [this.#opened(top)];
    const params = { wanted: closing[top.bracket].sign, found: token.image };
    this.#report(diagnostic('mismatched-bracket', this.#span(token), params, { related }));
    this.#closeTop(token.startOffset);
  }

  #closeTop(offset: number): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    if (frame.bracket === 'block' && this.#isManyLines(frame)) this.endLine(offset);
    this.emit(virtual(closing[frame.bracket].type, offset));
    this.#frames.pop();
  }

  #isManyLines(frame: Frame): boolean {
    return this.#out[this.#out.lastIndexOf(frame.token) + 1]?.tokenType === t.Newline;
  }

  #reportUnclosed(open: readonly Frame[], place: Span): void {
    const [first, ...others] = open;
    if (first === undefined) return;
    const atOpener = place.start === first.token.startOffset;
    const related = [...(atOpener ? [] : [this.#opened(first)]), ...others.map((frame) => this.#alsoOpen(frame))];
    const notes = related.length > 0 ? { related } : {};
    const { sign } = closing[first.bracket];
    if (first.bracket === 'heredoc') this.#report(this.#unclosedHeredoc(first));
    else if (first.bracket === 'sequence')
      this.#report(diagnostic('unclosed-sequence', this.#span(first.token), {}, notes));
    else if (first.bracket === 'block') this.#report(diagnostic('unclosed-block', this.#span(first.token), {}, notes));
    else {
      const edits = [{ span: { ...place, end: place.start }, text: sign }];
      const fixes = atOpener ? {} : { fixes: [{ title: 'close it here', edits }] };
      this.#report(diagnostic('unclosed-bracket', place, { sign, opener: first.token.image }, { ...notes, ...fixes }));
    }
  }

  #unclosedHeredoc(frame: Frame): Diagnostic {
    const marker = frame.token.image.replace(/^<<-?/, '').trim();
    const lastLine = this.#file.text.slice(this.#file.text.lastIndexOf('\n') + 1).trim();
    const opener = this.#file.span(
      frame.token.startOffset,
      frame.token.startOffset + frame.token.image.trimEnd().length,
    );
    return diagnostic('unclosed-heredoc', opener, { marker, endsWithMarker: lastLine === marker });
  }

  /** What follows from a mistake on the same spot is not a second mistake. */
  #report(mistake: Diagnostic): void {
    const last = this.#diagnostics.at(-1);
    if (last === undefined || last.span.end < mistake.span.start || last.span.start !== mistake.span.start)
      this.#diagnostics.push(mistake);
  }

  #opened(frame: Frame): Related {
    return { span: this.#span(frame.token), message: `"${frame.token.image}" opened here` };
  }

  #alsoOpen(frame: Frame): Related {
    return { span: this.#span(frame.token), message: 'this is open as well' };
  }

  #endOfOutput(offset: number): Span {
    const last = this.#out.at(-1);
    const end = last === undefined ? offset : t.endOf(last);
    return this.#file.span(end, end);
  }

  #span(token: IToken | undefined): Span {
    return this.#file.span(token?.startOffset ?? 0, token === undefined ? 0 : t.endOf(token));
  }
}

function unclosedString(file: SourceFile, frame: Frame | undefined, offset: number): Diagnostic {
  const span = file.span(offset, offset);
  const context = file.span(frame?.token.startOffset ?? offset, offset);
  const fixes = [{ title: 'close the string here', edits: [{ span, text: '"' }] }];
  return diagnostic('unclosed-string', span, {}, { context, fixes });
}

function virtual(type: TokenType, offset: number): IToken {
  return { image: '', startOffset: offset, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? 0 };
}
