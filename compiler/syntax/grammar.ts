import type { IToken } from 'chevrotain';
import { syntaxMessages } from './mistakes.ts';
import { ExpressionGrammar } from './expression-grammar.ts';
import * as t from './tokens.ts';
import type * as tree from './tree.ts';

/** Files, attributes and blocks. What makes nodes stands in actions, which chevrotain's recording leaves out. */
export class Grammar extends ExpressionGrammar {
  constructor({ skipValidations = true } = {}) {
    super(t.vocabulary, {
      recoveryEnabled: false,
      maxLookahead: 1,
      skipValidations,
      errorMessageProvider: syntaxMessages,
    });
    this.performSelfAnalysis();
  }

  // ── Structure ──────────────────────────────────────────────────────────────────────────────────────────────────────

  readonly file = this.RULE('file', (): tree.Body => {
    const items: tree.BodyItem[] = [];
    this.SUBRULE(this.items, { ARGS: [items] });
    return this.ACTION(() => this.nodes.body(this.nodes.file.span(0, this.nodes.file.text.length), items));
  });

  readonly items = this.RULE('items', (items: tree.BodyItem[]): void => {
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(t.Newline) },
        {
          ALT: () =>
            this.attempt(
              () => {
                const item = this.SUBRULE(this.item);
                this.ACTION(() => items.push(item));
              },
              () => this.skipLine(),
            ),
        },
        { ALT: () => this.SUBRULE(this.misplaced) },
      ]);
    });
  });

  readonly item = this.RULE('item', (): tree.BodyItem => {
    const name = this.CONSUME(t.Identifier);
    const item = this.OR<tree.BodyItem>([
      { ALT: () => this.SUBRULE(this.attribute, { ARGS: [name] }) },
      { ALT: () => this.SUBRULE(this.block, { ARGS: [name] }) },
    ]);
    this.ACTION(() => this.expectNewline(item.kind, item.span));
    this.OPTION(() => this.CONSUME(t.Newline));
    return item;
  });

  /** A line that begins with something else. */
  readonly misplaced = this.RULE('misplaced', (): void => {
    const token = this.CONSUME(t.Misplaced);
    this.ACTION(() => this.skipMisplaced(token));
  });

  readonly attribute = this.RULE('attribute', (name: IToken): tree.Attribute => {
    this.CONSUME(t.Equals);
    const value = this.attempt(
      () => this.SUBRULE(this.expression),
      () => this.skipToMalformed(t.Newline),
    );
    return this.ACTION(() => ({ kind: 'attribute', span: this.spanFrom(name), name: this.nodes.name(name), value }));
  });

  readonly block = this.RULE('block', (type: IToken): tree.Block => {
    const labels: tree.Name[] = [];
    this.MANY(() => labels.push(this.SUBRULE(this.label)));
    const header = this.ACTION(() => this.spanFrom(type));
    const open = this.CONSUME(t.LeftBrace);
    const items: tree.BodyItem[] = [];
    this.OPTION(() => this.SUBRULE(this.oneLine, { ARGS: [items] }));
    this.SUBRULE(this.items, { ARGS: [items] });
    const close = this.CONSUME(t.RightBrace);
    return this.ACTION(() => this.nodes.block({ type, labels, open, items, close, header }));
  });

  readonly label = this.RULE('label', (): tree.Name =>
    this.OR([
      { ALT: () => this.nodes.plainLabel(this.CONSUME(t.PlainString)) },
      { ALT: () => this.nodes.name(this.CONSUME(t.Identifier)) },
      {
        ALT: () => {
          const open = this.CONSUME(t.StringOpen);
          const pieces = this.SUBRULE(this.pieces, { ARGS: [true] });
          const close = this.CONSUME(t.StringClose);
          return this.ACTION(() => this.nodes.label(this.nodes.span(open, close), pieces));
        },
      },
    ]),
  );

  /** `{ name = value }`: the only item that may share the line of the brace. */
  readonly oneLine = this.RULE('oneLine', (items: tree.BodyItem[]): void => {
    const name = this.CONSUME(t.Identifier);
    const attribute = this.attempt(
      () => this.SUBRULE(this.attribute, { ARGS: [name] }),
      () => undefined,
    );
    this.ACTION(() => {
      if (attribute !== undefined) items.push(attribute);
      this.expectBlockEnd(attribute !== undefined);
    });
  });
}
