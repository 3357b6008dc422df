import { cover, type Span } from '../source/source-file.ts';
import type { BinaryOperator, Expression, UnaryOperator } from './tree.ts';

/** Higher binds tighter; operators of one level associate to the left. */
export const precedence: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};

/** A prefix operator and where it stands. */
export interface Sign {
  readonly operator: UnaryOperator;
  readonly span: Span;
}

/**
 * Builds the tree of `operand operator operand …` on a stack of its own, so that neither long chains nor conditionals
 * within conditionals need the parser's. A conditional waits as `?`, then as `:`, until something looser comes.
 */
export class OperatorStack {
  readonly #operands: Expression[] = [];
  readonly #pending: Pending[] = [];
  /** How many `?` still wait for their `:`. */
  open = 0;

  push(operand: Expression): void {
    this.#operands.push(operand);
  }

  /** What stands between two operands. A `:` is only given when a `?` waits for it. */
  operator(image: string): void {
    if (image === '?') {
      this.#reduce(0);
      this.open += 1;
      this.#pending.push('?');
    } else if (image === ':') {
      while (this.#pending.at(-1) !== '?' && this.#pending.length > 0) this.#reduceOne();
      this.#pending[this.#pending.length - 1] = ':';
      this.open -= 1;
    } else {
      this.#reduce(levelOf(image));
      this.#pending.push(image);
    }
  }

  /** The expression. A `?` without `:` has been reported, so its condition stands for the whole. */
  finish(): Expression {
    while (this.#pending.length > 0) this.#reduceOne();
    const [expression] = this.#operands;
    if (expression === undefined) throw new Error('an expression without operands');
    return expression;
  }

  /** Reduces what binds at least as tight as `level`; conditionals bind loosest and to the right. */
  #reduce(level: number): void {
    for (let top = this.#pending.at(-1); top !== undefined && top !== '?' && top !== ':'; top = this.#pending.at(-1)) {
      if (levelOf(top) < level) return;
      this.#reduceOne();
    }
  }

  #reduceOne(): void {
    const operator = this.#pending.pop();
    const right = this.#operands.pop();
    const left = this.#operands.pop();
    if (left === undefined || right === undefined || operator === undefined) throw new Error('an operand is missing');
    if (operator === ':') {
      const condition = this.#operands.pop();
      if (condition === undefined) throw new Error('a condition is missing');
      const span = cover(condition.span, right.span);
      this.#operands.push({ kind: 'conditional', span, condition, then: left, otherwise: right });
    } else if (operator === '?') {
      this.#operands.push({ kind: 'malformed', span: cover(left.span, right.span) });
    } else {
      const span = cover(left.span, right.span);
      this.#operands.push({ kind: 'binary', span, operator: operator as BinaryOperator, left, right });
    }
  }
}

type Pending = string;

/** Signs bind tighter than every binary operator; the one next to the operand first. */
export function applySigns(signs: readonly Sign[], operand: Expression): Expression {
  return signs.reduceRight<Expression>(
    (inner, { operator, span }) => ({ kind: 'unary', span: cover(span, inner.span), operator, operand: inner }),
    operand,
  );
}

/** A bitwise sign has been reported; it binds like a comparison, so that the rest has a tree. */
function levelOf(image: string): number {
  return image in precedence ? precedence[image as BinaryOperator] : precedence['=='];
}
