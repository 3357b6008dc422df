import type { IToken } from 'chevrotain';
import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { cover, type SourceFile, type Span } from '../source/source-file.ts';
import { nest } from './directives.ts';
import { decode } from './escapes.ts';
import type { Sign } from './operators.ts';
import { trim, type Piece, type Sequence, type TextPiece } from './pieces.ts';
import { endOf } from './tokens.ts';
import type * as tree from './tree.ts';

/** `digits`, with a fraction, with an exponent. The lexer takes in more, to report it as one. */
const number = /^[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?$/;

/** What stands between the brackets of a for-expression. */
export interface ForClause {
  readonly names: { readonly keyName: tree.Name | undefined; readonly valueName: tree.Name };
  readonly collection: tree.Expression;
  readonly key: tree.Expression | undefined;
  readonly value: tree.Expression;
  readonly ellipsis: IToken | undefined;
  readonly condition: tree.Expression | undefined;
}

/** The parts of a block, as they are met. */
export interface BlockParts {
  readonly type: IToken;
  readonly labels: readonly tree.Name[];
  readonly header: Span;
  readonly open: IToken;
  readonly items: readonly tree.BodyItem[];
  readonly close: IToken;
}

/** Makes the nodes of one file's tree, and reports what only shows when they are made. */
export class Nodes {
  readonly file: SourceFile;
  readonly diagnostics: Diagnostic[];

  constructor(file: SourceFile, diagnostics: Diagnostic[]) {
    this.file = file;
    this.diagnostics = diagnostics;
  }

  span(first: IToken, last: IToken = first): Span {
    return { file: this.file, start: first.startOffset, end: endOf(last) };
  }

  name(token: IToken): tree.Name {
    return { text: token.image, span: this.span(token) };
  }

  malformed(span: Span): tree.Malformed {
    return { kind: 'malformed', span };
  }

  number(token: IToken): tree.NumberLiteral {
    if (!number.test(token.image)) this.diagnostics.push(diagnostic('malformed-number', this.span(token), {}));
    return { kind: 'number', span: this.span(token), text: token.image };
  }

  /** A legacy index: `a.0.1` reads as the number 0.1, and is refused. */
  legacyIndex(token: IToken): tree.NumberLiteral {
    const [first = '', second] = token.image.split('.');
    if (second === undefined) return this.number(token);
    const span = this.span(token);
    this.diagnostics.push(diagnostic('chained-legacy-index', span, { first, second: second || '0' }));
    return { kind: 'number', span, text: '0' };
  }

  /** A name as a value: the keywords are names otherwise. */
  variable(token: IToken): tree.Expression {
    const span = this.span(token);
    switch (token.image) {
      case 'true':
      case 'false':
        return { kind: 'bool', span, value: token.image === 'true' };
      case 'null':
        return { kind: 'null', span };
      default:
        return { kind: 'variable', span, name: token.image };
    }
  }

  plainString(token: IToken): tree.Template {
    const span = this.span(token);
    const inner = { file: this.file, start: span.start + 1, end: span.end - 1 };
    const text = token.image.slice(1, -1).normalize('NFC');
    return { kind: 'template', span, form: 'quoted', parts: text === '' ? [] : [{ kind: 'text', span: inner, text }] };
  }

  text(token: IToken, quoted: boolean): TextPiece {
    const text = decode(this.file, token.startOffset, token.image, { quoted, diagnostics: this.diagnostics });
    return { kind: 'text', span: this.span(token), text };
  }

  /** Where a `${` or `%{` stands, and what its `~` trim. */
  sequence(open: IToken, close: IToken): Sequence {
    const trimBefore = open.image.endsWith('~');
    return { span: this.span(open, close), trimBefore, trimAfter: close.image.startsWith('~') };
  }

  quoted(open: IToken, pieces: readonly Piece[], close: IToken): tree.Template {
    const parts = nest(trim(pieces, { flush: false }), this.span(close), this.diagnostics);
    return { kind: 'template', span: this.span(open, close), form: 'quoted', parts };
  }

  heredoc(open: IToken, pieces: readonly Piece[], close: IToken): tree.Template {
    const trimmed = trim(pieces, { flush: open.image.startsWith('<<-') });
    const parts = nest(trimmed, this.span(close), this.diagnostics);
    return { kind: 'template', span: this.span(open, close), form: 'heredoc', parts };
  }

  bare(pieces: readonly Piece[]): tree.Template {
    const end = this.file.text.length;
    const parts = nest(trim(pieces, { flush: false }), this.file.span(end, end), this.diagnostics);
    return { kind: 'template', span: this.file.span(0, end), form: 'bare', parts };
  }

  sign(token: IToken): Sign {
    return { operator: token.image === '!' ? '!' : '-', span: this.span(token) };
  }

  tuple(span: Span, items: readonly tree.Expression[], loop: ForClause | 'lost' | undefined): tree.Expression {
    if (loop === undefined) return { kind: 'tuple', span, items };
    if (loop === 'lost') return this.malformed(span);
    const { key, ellipsis } = loop;
    if (key !== undefined) this.diagnostics.push(diagnostic('key-in-tuple-for', key.span, {}, { context: span }));
    if (ellipsis !== undefined)
      this.diagnostics.push(diagnostic('grouping-in-tuple-for', this.span(ellipsis), {}, { context: span }));
    return this.#for(span, loop);
  }

  object(span: Span, items: readonly tree.ObjectItem[], loop: ForClause | 'lost' | undefined): tree.Expression {
    if (loop === undefined) return { kind: 'object', span, items };
    if (loop === 'lost') return this.malformed(span);
    if (loop.key === undefined)
      this.diagnostics.push(diagnostic('missing-key-in-object-for', loop.value.span, {}, { context: span }));
    return this.#for(span, loop);
  }

  #for(span: Span, { names, collection, key, value, ellipsis, condition }: ForClause): tree.ForExpression {
    return { kind: 'for', span, ...names, collection, key, value, condition, grouping: ellipsis !== undefined };
  }

  block({ type, labels, header, open, items, close }: BlockParts): tree.Block {
    const body = this.body(this.file.span(endOf(open), close.startOffset), items);
    return { kind: 'block', span: this.span(type, close), type: this.name(type), labels, body, header };
  }

  /** A quoted label: literal text only. */
  label(span: Span, pieces: readonly Piece[]): tree.Name {
    const sequence = pieces.find((piece) => piece.kind !== 'text');
    if (sequence !== undefined) this.diagnostics.push(diagnostic('template-in-label', sequence.span, {}));
    return { text: pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join(''), span };
  }

  plainLabel(token: IToken): tree.Name {
    return { text: token.image.slice(1, -1), span: this.span(token) };
  }

  objectItem(key: tree.Expression, value: tree.Expression): tree.ObjectItem {
    return { kind: 'object-item', span: cover(key.span, value.span), key: this.#key(key), value };
  }

  /** A bare name as a key is literal; `a.b` could be meant either way. */
  #key(key: tree.Expression): tree.LiteralKey | tree.Expression {
    if (key.kind === 'variable' || key.kind === 'bool' || key.kind === 'null') {
      const text = this.file.text.slice(key.span.start, key.span.end).normalize('NFC');
      return { kind: 'literal-key', span: key.span, text };
    }
    if (isReference(key)) {
      const source = this.file.text.slice(key.span.start, key.span.end);
      this.diagnostics.push(ambiguousKey(key.span, source));
      return this.malformed(key.span);
    }
    return key;
  }

  call(names: readonly IToken[], args: readonly tree.Expression[], close: IToken, expand: boolean): tree.Call {
    const [first] = names;
    const last = names.at(-1);
    if (first === undefined || last === undefined) throw new Error('a call without a name');
    const name = { text: names.map((token) => token.image).join('::'), span: this.span(first, last) };
    return { kind: 'call', span: this.span(first, close), name, args, expand };
  }

  /** A body; two attributes of one name are a mistake, and the first counts. */
  body(span: Span, items: readonly tree.BodyItem[]): tree.Body {
    const seen = new Map<string, tree.Attribute>();
    const kept = items.filter((item) => {
      if (item.kind === 'block') return true;
      const first = seen.get(item.name.text);
      if (first === undefined) {
        seen.set(item.name.text, item);
        return true;
      }
      const related = [{ span: first.name.span, message: 'first set here' }];
      const params = { name: item.name.text };
      this.diagnostics.push(diagnostic('duplicate-attribute', item.name.span, params, { related }));
      return false;
    });
    return { kind: 'body', span, items: kept };
  }
}

function ambiguousKey(span: Span, source: string): Diagnostic {
  const fixes = [
    { title: 'a reference: put it in parentheses', edits: [{ span, text: `(${source})` }] },
    { title: 'literal text: put it in quotes', edits: [{ span, text: `"${source}"` }] },
  ];
  return diagnostic('ambiguous-key', span, { source }, { fixes });
}

/** `a.b`, `a["b"]` or `a.0`: a variable with literal steps. */
function isReference(expression: tree.Expression): boolean {
  let at = expression;
  while (at.kind === 'get-attribute' || (at.kind === 'index' && isLiteral(at.key)))
    at = at.kind === 'get-attribute' ? at.object : at.collection;
  return at.kind === 'variable' && at !== expression;
}

function isLiteral(key: tree.Expression): boolean {
  if (key.kind === 'template') return key.parts.every((part) => part.kind === 'text');
  return key.kind === 'number' || key.kind === 'bool' || key.kind === 'null';
}
