import type { IToken, ParserMethod, TokenType } from 'chevrotain';
import type { Piece } from './pieces.ts';
import { Recovery } from './recovery.ts';
import * as t from './tokens.ts';
import type * as tree from './tree.ts';

/** The names that a `for` declares. */
export interface Names {
  readonly keyName: tree.Name | undefined;
  readonly valueName: tree.Name;
}

/** Quoted strings, heredocs and bare templates: rows of pieces, which `Nodes` trims and nests. */
export abstract class TemplateGrammar extends Recovery {
  abstract readonly expression: ParserMethod<[], tree.Expression>;

  readonly bare = this.RULE('bare', (): tree.Template => {
    const pieces = this.SUBRULE(this.pieces, { ARGS: [false] });
    return this.ACTION(() => this.nodes.bare(pieces));
  });

  readonly quoted = this.RULE('quoted', (): tree.Template => {
    const open = this.CONSUME(t.StringOpen);
    const pieces = this.SUBRULE(this.pieces, { ARGS: [true] });
    const close = this.CONSUME(t.StringClose);
    return this.ACTION(() => this.nodes.quoted(open, pieces, close));
  });

  readonly heredoc = this.RULE('heredoc', (): tree.Template => {
    const open = this.CONSUME(t.HeredocOpen);
    const pieces = this.SUBRULE(this.pieces, { ARGS: [false] });
    const close = this.CONSUME(t.HeredocClose);
    return this.ACTION(() => this.nodes.heredoc(open, pieces, close));
  });

  readonly pieces = this.RULE('pieces', (quoted: boolean): readonly Piece[] => {
    const pieces: Piece[] = [];
    this.MANY(() => {
      const piece = this.OR<Piece>([
        { ALT: () => this.nodes.text(this.CONSUME(t.TemplateText), quoted) },
        { ALT: () => this.SUBRULE(this.interpolation) },
        { ALT: () => this.SUBRULE(this.directive) },
        { ALT: () => this.lost(this.CONSUME(t.Reported)) },
      ]);
      this.ACTION(() => pieces.push(piece));
    });
    return pieces;
  });

  readonly interpolation = this.RULE('interpolation', (): Piece => {
    const open = this.CONSUME(t.InterpolationOpen);
    const expression = this.attempt(
      () => this.SUBRULE(this.expression),
      () => this.skipToMalformed(t.SequenceClose),
    );
    this.ACTION(() => this.expectClose('"}" at the end of the interpolation', t.RightBrace, t.TrimBrace));
    const close = this.CONSUME(t.SequenceClose);
    return this.ACTION(() => ({ kind: 'interpolation', expression, ...this.nodes.sequence(open, close) }));
  });

  readonly directive = this.RULE('directive', (): Piece => {
    const open = this.CONSUME(t.DirectiveOpen);
    const word = this.next();
    const make = this.attempt(
      () => this.SUBRULE(this.directiveHead),
      () => this.lostHead(word),
    );
    this.ACTION(() => this.expectClose('"}" at the end of the directive', t.RightBrace, t.TrimBrace));
    const close = this.CONSUME(t.SequenceClose);
    return this.ACTION(() => ({ ...make, ...this.nodes.sequence(open, close) }));
  });

  readonly directiveHead = this.RULE('directiveHead', () =>
    this.OR<DirectiveHead>([
      {
        ALT: () => {
          this.CONSUME(t.If);
          return { kind: 'if', condition: this.SUBRULE(this.expression) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.For);
          const names = this.SUBRULE(this.names);
          return { kind: 'for', ...names, collection: this.SUBRULE2(this.expression) };
        },
      },
      { ALT: () => plain('else', this.CONSUME(t.Else)) },
      { ALT: () => plain('endif', this.CONSUME(t.EndIf)) },
      { ALT: () => plain('endfor', this.CONSUME(t.EndFor)) },
    ]),
  );

  /** `value in` or `key, value in`. */
  readonly names = this.RULE('names', (): Names => {
    const first = this.CONSUME(t.Identifier);
    let second: IToken | undefined;
    this.OPTION(() => {
      this.CONSUME(t.Comma);
      second = this.CONSUME2(t.Identifier);
    });
    this.CONSUME(t.In);
    const name = this.nodes.name(first);
    return second === undefined
      ? { keyName: undefined, valueName: name }
      : { keyName: name, valueName: this.nodes.name(second) };
  });

  private lost(token: IToken): Piece {
    return { kind: 'lost', span: this.nodes.span(token), trimBefore: false, trimAfter: false };
  }

  /** An `if` or `for` that failed still opens what its end closes. */
  private lostHead(word: TokenType): DirectiveHead {
    const lost = this.skipToMalformed(t.RightBrace, t.TrimBrace);
    if (word === t.If) return { kind: 'if', condition: lost };
    const valueName = { text: '', span: lost.span };
    return word === t.For ? { kind: 'for', keyName: undefined, valueName, collection: lost } : { kind: 'lost' };
  }
}

type DirectiveHead =
  | { readonly kind: 'if'; readonly condition: tree.Expression }
  | (Names & { readonly kind: 'for'; readonly collection: tree.Expression })
  | { readonly kind: 'else' | 'endif' | 'endfor' | 'lost' };

function plain(kind: 'else' | 'endif' | 'endfor', _token: IToken): DirectiveHead {
  return { kind };
}
