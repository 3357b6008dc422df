import { cover, type Span } from '../source/source-file.ts';
import { space } from './patterns.ts';
import type { Expression, Name } from './tree.ts';

/** A template as the parser meets it: in a row, before directives are nested and literals trimmed. */
export type Piece = TextPiece | ExpressionPiece | IfPiece | ForPiece | WordPiece | LostPiece;

/** Literal text of at most one line, decoded. */
export interface TextPiece {
  readonly kind: 'text';
  readonly span: Span;
  readonly text: string;
}
/** A `${ … }` or `%{ … }`. */
export interface Sequence {
  readonly span: Span;
  readonly trimBefore: boolean;
  readonly trimAfter: boolean;
}
export type ExpressionPiece = Sequence & { readonly kind: 'interpolation'; readonly expression: Expression };
export type IfPiece = Sequence & { readonly kind: 'if'; readonly condition: Expression };
export type ForPiece = Sequence & {
  readonly kind: 'for';
  readonly keyName: Name | undefined;
  readonly valueName: Name;
  readonly collection: Expression;
};
export type WordPiece = Sequence & { readonly kind: 'else' | 'endif' | 'endfor' };
/** A sequence that could not be parsed and has been reported. */
export type LostPiece = Sequence & { readonly kind: 'lost' };

/** Trims what `~` asks for, takes the common indentation from a flush heredoc, joins adjacent literals. */
export function trim(pieces: readonly Piece[], { flush }: { readonly flush: boolean }): readonly Piece[] {
  if (pieces.length < 2 && !flush) return pieces.map(normalized);
  const trimmed = trimAtSequences(pieces);
  return join(flush ? unindent(trimmed) : trimmed);
}

const leading = new RegExp(`^${space}+`);
const blank = new RegExp(`^${space}$`);

/** `~` reaches as far as the literal next to it, which ends with its line. */
function trimAtSequences(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map((piece, i) => {
    if (piece.kind !== 'text') return piece;
    let { text } = piece;
    const before = pieces[i - 1];
    const after = pieces[i + 1];
    if (before !== undefined && before.kind !== 'text' && before.trimAfter) text = text.replace(leading, '');
    if (after !== undefined && after.kind !== 'text' && after.trimBefore) text = trimEnd(text);
    return text === piece.text ? piece : { ...piece, text };
  });
}

/** By hand, since a regular expression would try every blank of a long text. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && blank.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

/** Takes away the smallest indentation of all lines that are not blank. A line that begins with a sequence has none. */
function unindent(pieces: readonly Piece[]): readonly Piece[] {
  const indents = pieces.map((piece, i) => (startsLine(pieces, i) ? indentOf(piece) : undefined));
  const smallest = indents.reduce<number>((least, indent) => Math.min(least, indent ?? Infinity), Infinity);
  if (!Number.isFinite(smallest) || smallest === 0) return pieces;
  return pieces.map((piece, i) => {
    const indent = indents[i];
    if (piece.kind !== 'text' || indent === undefined || indent === Infinity) return piece;
    return { ...piece, text: piece.text.slice(smallest) };
  });
}

function startsLine(pieces: readonly Piece[], i: number): boolean {
  const before = pieces[i - 1];
  return before === undefined || (before.kind === 'text' && before.text.endsWith('\n'));
}

/** In characters; infinite for a blank line, which does not count. */
function indentOf(piece: Piece): number {
  if (piece.kind !== 'text') return 0;
  const blanks = leading.exec(piece.text)?.[0].length ?? 0;
  return blanks === piece.text.length && piece.text.endsWith('\n') ? Infinity : blanks;
}

function join(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  let texts: TextPiece[] = [];
  const flush = () => {
    const [first] = texts;
    const last = texts.at(-1);
    if (first === undefined || last === undefined) return;
    const text = texts.map((piece) => piece.text).join('');
    joined.push(normalized({ kind: 'text', span: cover(first.span, last.span), text }));
    texts = [];
  };
  for (const piece of pieces) {
    if (piece.kind === 'text') texts.push(piece);
    else {
      flush();
      joined.push(piece);
    }
  }
  flush();
  return joined;
}

/** Strings are in normal form C. */
function normalized(piece: Piece): Piece {
  return piece.kind === 'text' ? { ...piece, text: piece.text.normalize('NFC') } : piece;
}
