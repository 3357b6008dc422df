import type { IOrAlt, IToken } from 'chevrotain';
import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../source/source-file.ts';
import { depthLimit } from './depth.ts';
import { describe } from './mistakes.ts';
import { CollectionGrammar } from './collection-grammar.ts';
import { OperatorStack, applySigns, type Sign } from './operators.ts';

import * as t from './tokens.ts';
import { Traversal } from './traversal.ts';
import type * as tree from './tree.ts';

/** Expressions. Operators and traversals are rows here; `OperatorStack` and `Traversal` make trees of them. */
export abstract class ExpressionGrammar extends CollectionGrammar {
  /** A text that is one expression. */
  readonly lone = this.RULE('lone', (): tree.Expression => {
    const expression = this.attempt(
      () => this.SUBRULE(this.expression),
      () => this.skipToMalformed(),
    );
    this.ACTION(() => this.expectEnd());
    return expression;
  });

  readonly expression = this.RULE('expression', (): tree.Expression => {
    const stack = new OperatorStack();
    const first = this.SUBRULE(this.operand);
    this.ACTION(() => stack.push(first));
    this.MANY({
      GATE: () => stack.open > 0 || this.next() !== t.Colon,
      DEF: () => {
        const operator = this.CONSUME(t.Operator);
        this.ACTION(() => stack.operator(operator.image));
        const operand = this.SUBRULE2(this.operand);
        this.ACTION(() => stack.push(operand));
      },
    });
    return this.ACTION(() => {
      if (stack.open > 0) this.report(diagnostic('missing-alternative', this.here(), { found: describe(this.LA(1)) }));
      return stack.finish();
    });
  });

  readonly operand = this.RULE('operand', (): tree.Expression => {
    const signs: Sign[] = [];
    this.MANY(() => {
      const sign = this.CONSUME(t.UnaryOperator);
      this.ACTION(() => signs.push(this.nodes.sign(sign)));
    });
    const term = this.SUBRULE(this.term);
    const traversal = new Traversal(term);
    this.MANY2(() => this.SUBRULE(this.step, { ARGS: [traversal] }));
    return this.ACTION(() => applySigns(signs, traversal.finish()));
  });

  /** `.name`, `.0`, `.*`, `[key]` or `[*]`. */
  readonly step = this.RULE('step', (traversal: Traversal): void => {
    this.OR([
      { ALT: () => this.SUBRULE(this.dotStep, { ARGS: [traversal] }) },
      { ALT: () => this.SUBRULE(this.bracketStep, { ARGS: [traversal] }) },
    ]);
  });

  readonly dotStep = this.RULE('dotStep', (traversal: Traversal): void => {
    const dot = this.CONSUME(t.Dot);
    this.OR([
      {
        ALT: () => {
          const name = this.CONSUME(t.Identifier);
          this.ACTION(() => traversal.attribute(this.nodes.name(name)));
        },
      },
      {
        ALT: () => {
          const key = this.CONSUME(t.NumberToken);
          this.ACTION(() => traversal.legacyIndex(this.nodes.legacyIndex(key)));
        },
      },
      {
        ALT: () => {
          const star = this.CONSUME(t.Star);
          this.ACTION(() => this.attributeSplat(traversal, dot, star));
        },
      },
    ]);
  });

  readonly bracketStep = this.RULE('bracketStep', (traversal: Traversal): void => {
    const open = this.CONSUME(t.LeftBracket);
    let key: tree.Expression | undefined;
    this.OR([{ ALT: () => this.CONSUME(t.Star) }, { ALT: () => (key = this.SUBRULE(this.element, { ARGS: [[]] })) }]);
    this.ACTION(() => this.expectClose('"]"', t.RightBracket));
    const close = this.CONSUME(t.RightBracket);
    this.ACTION(() => {
      const span = this.nodes.span(open, close);
      if (key !== undefined) traversal.index(key, span);
      else if (!traversal.fullSplat(span)) this.tooDeep(traversal, span);
    });
  });

  /** Made once, since most of what is parsed is terms. */
  #terms: IOrAlt<tree.Expression>[] | undefined;

  readonly term = this.RULE('term', () =>
    this.OR<tree.Expression>(
      (this.#terms ??= [
        { ALT: () => this.nodes.number(this.CONSUME(t.NumberToken)) },
        { ALT: () => this.SUBRULE(this.nameOrCall) },
        { ALT: () => this.nodes.plainString(this.CONSUME(t.PlainString)) },
        { ALT: () => this.SUBRULE(this.quoted) },
        { ALT: () => this.SUBRULE(this.heredoc) },
        { ALT: () => this.SUBRULE(this.parenthesis) },
        { ALT: () => this.SUBRULE(this.tuple) },
        { ALT: () => this.SUBRULE(this.object) },
        { ALT: () => this.nodes.malformed(this.nodes.span(this.CONSUME(t.Reported))) },
      ]),
    ),
  );

  readonly nameOrCall = this.RULE('nameOrCall', (): tree.Expression => {
    const names: [IToken, ...IToken[]] = [this.CONSUME(t.Identifier)];
    this.MANY(() => {
      this.CONSUME(t.DoubleColon);
      names.push(this.CONSUME2(t.Identifier));
    });
    let call: tree.Call | undefined;
    this.OPTION(() => (call = this.SUBRULE(this.call, { ARGS: [names] })));
    return this.ACTION(() => call ?? this.withoutCall(names));
  });

  readonly parenthesis = this.RULE('parenthesis', (): tree.Expression => {
    const open = this.CONSUME(t.LeftParenthesis);
    const inner = this.SUBRULE(this.element, { ARGS: [[]] });
    this.ACTION(() => this.expectClose('")"', t.RightParenthesis));
    const close = this.CONSUME(t.RightParenthesis);
    return this.ACTION(() => ({ kind: 'parenthesis', span: this.nodes.span(open, close), inner }));
  });

  private tooDeep(traversal: Traversal, span: Span): void {
    this.report(diagnostic('nesting-too-deep', span, { limit: depthLimit }));
    traversal.malformed(span);
  }

  private attributeSplat(traversal: Traversal, dot: IToken, star: IToken): void {
    if (!traversal.attributeSplat(this.nodes.span(dot, star)))
      this.report(diagnostic('nested-attribute-splat', this.nodes.span(star), {}));
  }

  private withoutCall(names: readonly [IToken, ...IToken[]]): tree.Expression {
    if (names.length === 1) return this.nodes.variable(names[0]);
    this.report(diagnostic('missing-call', this.here(), {}, { context: this.spanFrom(names[0]) }));
    return this.nodes.malformed(this.spanFrom(names[0]));
  }
}
