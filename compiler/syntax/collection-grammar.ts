import type { IToken, TokenType } from 'chevrotain';
import type { ForClause } from './nodes.ts';
import { TemplateGrammar } from './template-grammar.ts';
import * as t from './tokens.ts';
import type * as tree from './tree.ts';

/** What has elements: calls, tuples, objects and the for-expressions that make them. */
export abstract class CollectionGrammar extends TemplateGrammar {
  readonly call = this.RULE('call', (names: readonly IToken[]): tree.Call => {
    this.CONSUME(t.LeftParenthesis);
    const args: tree.Expression[] = [];
    let expand = false;
    this.MANY({
      GATE: () => !expand,
      DEF: () => {
        const arg = this.SUBRULE(this.element, { ARGS: [[t.Comma]] });
        this.ACTION(() => args.push(arg));
        this.OR([
          {
            ALT: () => {
              this.CONSUME(t.Ellipsis);
              expand = true;
            },
          },
          { ALT: () => this.SUBRULE(this.comma, { ARGS: [t.RightParenthesis] }) },
        ]);
      },
    });
    this.ACTION(() => this.expectClose(expand ? '")" behind "..."' : '")"', t.RightParenthesis));
    const close = this.CONSUME(t.RightParenthesis);
    return this.ACTION(() => this.nodes.call(names, args, close, expand));
  });

  readonly tuple = this.RULE('tuple', (): tree.Expression => {
    const open = this.CONSUME(t.LeftBracket);
    const items: tree.Expression[] = [];
    let loop: ForClause | 'lost' | undefined;
    this.OR([
      { ALT: () => (loop = this.SUBRULE(this.loop)) },
      {
        ALT: () =>
          this.MANY(() => {
            const item = this.SUBRULE(this.element, { ARGS: [[t.Comma]] });
            this.ACTION(() => items.push(item));
            this.SUBRULE(this.comma, { ARGS: [t.RightBracket] });
          }),
      },
    ]);
    this.ACTION(() => this.expectClose(loop === undefined ? 'an element or "]"' : '"]"', t.RightBracket));
    const close = this.CONSUME(t.RightBracket);
    return this.ACTION(() => this.nodes.tuple(this.nodes.span(open, close), items, loop));
  });

  readonly object = this.RULE('object', (): tree.Expression => {
    const open = this.CONSUME(t.LeftBrace);
    const items: tree.ObjectItem[] = [];
    let loop: ForClause | 'lost' | undefined;
    this.OR([
      { ALT: () => (loop = this.SUBRULE(this.loop)) },
      { ALT: () => this.SUBRULE(this.objectItems, { ARGS: [items] }) },
    ]);
    this.ACTION(() => this.expectClose(loop === undefined ? 'a key or "}"' : '"}"', t.RightBrace));
    const close = this.CONSUME(t.RightBrace);
    return this.ACTION(() => this.nodes.object(this.nodes.span(open, close), items, loop));
  });

  readonly objectItems = this.RULE('objectItems', (items: tree.ObjectItem[]): void => {
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(t.Newline) },
        {
          ALT: () => {
            const item = this.attempt(
              () => this.SUBRULE(this.objectItem),
              () => this.lostItem(),
            );
            this.ACTION(() => item !== undefined && items.push(item));
            this.SUBRULE(this.comma, { ARGS: [t.RightBrace] });
          },
        },
      ]);
    });
  });

  readonly objectItem = this.RULE('objectItem', (): tree.ObjectItem => {
    const key = this.SUBRULE(this.expression);
    this.OR([{ ALT: () => this.CONSUME(t.Equals) }, { ALT: () => this.CONSUME(t.Colon) }]);
    const value = this.SUBRULE(this.element, { ARGS: [[t.Comma, t.Newline]] });
    return this.ACTION(() => this.nodes.objectItem(key, value));
  });

  /** What makes a tuple or an object of another collection. */
  readonly loop = this.RULE('loop', (): ForClause | 'lost' =>
    this.attempt<ForClause | 'lost'>(
      () => this.SUBRULE(this.forClause),
      () => this.lostClause(),
    ),
  );

  /** `for k, v in collection : key => value... if condition`. */
  readonly forClause = this.RULE('forClause', (): ForClause => {
    this.CONSUME(t.For);
    const names = this.SUBRULE(this.names);
    const collection = this.SUBRULE(this.expression);
    this.CONSUME(t.Colon);
    let key: tree.Expression | undefined;
    let value = this.SUBRULE2(this.expression);
    this.OPTION(() => {
      this.CONSUME(t.FatArrow);
      key = value;
      value = this.SUBRULE3(this.expression);
    });
    let ellipsis: IToken | undefined;
    this.OPTION2(() => (ellipsis = this.CONSUME(t.Ellipsis)));
    let condition: tree.Expression | undefined;
    this.OPTION3(() => {
      this.CONSUME(t.If);
      condition = this.SUBRULE4(this.expression);
    });
    return { names, collection, key, value, ellipsis, condition };
  });

  /** An expression between brackets; where it fails, the rest up to one of `stops` is left out. */
  readonly element = this.RULE('element', (stops: readonly TokenType[]): tree.Expression =>
    this.attempt<tree.Expression>(
      () => this.SUBRULE(this.expression),
      () => this.skipToMalformed(...stops),
    ),
  );

  /** Between elements. */
  readonly comma = this.RULE('comma', (closer: TokenType): void => {
    let comma = false;
    this.OPTION(() => {
      this.CONSUME(t.Comma);
      comma = true;
    });
    this.ACTION(() => this.expectComma(comma, closer));
  });

  private lostItem(): undefined {
    this.skipToMalformed(t.Comma, t.Newline);
  }

  private lostClause(): 'lost' {
    this.skipTo();
    return 'lost';
  }
}
