import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { cover, type Span } from '../source/source-file.ts';
import { depthLimit } from './depth.ts';
import type { ForPiece, IfPiece, Piece, WordPiece } from './pieces.ts';
import type { TemplatePart } from './tree.ts';

/** An open `if` or `for`; `parts` is where what comes next belongs. */
interface Open {
  readonly piece: IfPiece | ForPiece;
  readonly first: TemplatePart[];
  readonly second: TemplatePart[];
  parts: TemplatePart[];
  elseSpan: Span | undefined;
}

/** Nests the pieces of a template by their directives. `end` is where the template ends. */
export function nest(pieces: readonly Piece[], end: Span, diagnostics: Diagnostic[]): readonly TemplatePart[] {
  const nesting = new Nesting(end, diagnostics);
  for (const piece of pieces) nesting.add(piece);
  return nesting.finish();
}

class Nesting {
  readonly #end: Span;
  readonly #diagnostics: Diagnostic[];
  readonly #root: TemplatePart[] = [];
  readonly #open: Open[] = [];
  #tooDeep = false;

  constructor(end: Span, diagnostics: Diagnostic[]) {
    this.#end = end;
    this.#diagnostics = diagnostics;
  }

  add(piece: Piece): void {
    switch (piece.kind) {
      case 'text':
        this.#push({ kind: 'text', span: piece.span, text: piece.text });
        break;
      case 'interpolation':
        this.#push({ kind: 'interpolation', span: piece.span, expression: piece.expression });
        break;
      case 'lost':
        this.#push({ kind: 'interpolation', span: piece.span, expression: { kind: 'malformed', span: piece.span } });
        break;
      case 'if':
      case 'for':
        this.#begin(piece);
        break;
      case 'else':
        this.#else(piece);
        break;
      case 'endif':
        this.#finish(piece, 'if');
        break;
      case 'endfor':
        this.#finish(piece, 'for');
        break;
      default:
        piece satisfies never;
    }
  }

  finish(): readonly TemplatePart[] {
    const open = this.#open.at(-1);
    if (open !== undefined) {
      const directive = open.piece.kind;
      const related = [{ span: open.piece.span, message: `the ${directive} begins here` }];
      this.#diagnostics.push(diagnostic('unclosed-directive', this.#end, { directive }, { related }));
    }
    while (this.#open.length > 0) this.#close(this.#end);
    return this.#root;
  }

  #push(part: TemplatePart): void {
    (this.#open.at(-1)?.parts ?? this.#root).push(part);
  }

  #begin(piece: IfPiece | ForPiece): void {
    if (this.#open.length >= depthLimit) {
      if (!this.#tooDeep) this.#diagnostics.push(diagnostic('nesting-too-deep', piece.span, { limit: depthLimit }));
      this.#tooDeep = true;
    }
    const first: TemplatePart[] = [];
    this.#open.push({ piece, first, second: [], parts: first, elseSpan: undefined });
  }

  #else(piece: WordPiece): void {
    const open = this.#open.at(-1);
    if (open?.piece.kind !== 'if') this.#unexpected(piece, open);
    else if (open.elseSpan !== undefined) {
      const related = [{ span: open.elseSpan, message: 'the first else' }];
      this.#diagnostics.push(diagnostic('second-else', piece.span, {}, { related }));
    } else {
      open.elseSpan = piece.span;
      open.parts = open.second;
    }
  }

  #finish(piece: WordPiece, wanted: 'if' | 'for'): void {
    const open = this.#open.at(-1);
    if (open?.piece.kind === wanted) this.#close(piece.span);
    else this.#unexpected(piece, open);
  }

  #unexpected(piece: WordPiece, open: Open | undefined): void {
    const inside = open?.piece.kind;
    const related = open === undefined ? {} : { related: [{ span: open.piece.span, message: 'this one is open' }] };
    this.#diagnostics.push(diagnostic('unexpected-directive', piece.span, { directive: piece.kind, inside }, related));
  }

  #close(end: Span): void {
    const open = this.#open.pop();
    if (open === undefined) return;
    const { piece, first, second } = open;
    const span = cover(piece.span, end);
    // Deeper ones have been reported, and a tree that deep would be of no use.
    if (this.#open.length >= depthLimit) return;
    if (piece.kind === 'if')
      this.#push({ kind: 'if-directive', span, condition: piece.condition, then: first, otherwise: second });
    else {
      const { keyName, valueName, collection } = piece;
      this.#push({ kind: 'for-directive', span, keyName, valueName, collection, body: first });
    }
  }
}
