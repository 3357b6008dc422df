import type { Span } from '../../source/source-file.ts';
import type { Expression, ObjectItem } from '../../syntax/tree.ts';

/**
 * Where an element of a list, or the value of a key, was written: in a literal its own expression, else the whole
 * expression that it came from.
 */
export function childSpan(expression: Expression, child: number | string): Span {
  const literal = withoutParentheses(expression);
  if (typeof child === 'number') {
    return (literal.kind === 'tuple' ? literal.items[child]?.span : undefined) ?? expression.span;
  }
  if (literal.kind !== 'object') return expression.span;
  const item = literal.items.findLast((one) => keyOf(one) === child);
  return item?.value.span ?? expression.span;
}

function withoutParentheses(expression: Expression): Expression {
  return expression.kind === 'parenthesis' ? withoutParentheses(expression.inner) : expression;
}

/** A key that needs no evaluation. */
function keyOf({ key }: ObjectItem): string | undefined {
  if (key.kind === 'literal-key') return key.text;
  if (key.kind !== 'template') return undefined;
  const [part, ...rest] = key.parts;
  if (part === undefined) return '';
  return part.kind === 'text' && rest.length === 0 ? part.text : undefined;
}
