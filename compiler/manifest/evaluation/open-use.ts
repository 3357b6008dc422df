import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source/source-file.ts';
import type { Expression } from '../../syntax/tree.ts';
import { references } from '../../values/references.ts';
import { openVariables } from '../../values/result.ts';
import type { Unknown } from '../../values/value.ts';

/**
 * Complains of an open value where a known one is needed: it is made of a sensitive variable. `span` is where it stands
 * in the expression; the name itself is marked where it stands there.
 */
export function openUse(value: Unknown, expression: Expression, span = expression.span): Diagnostic {
  const [name = ''] = openVariables(value);
  const place = nameIn(expression, span, name);
  return diagnostic('sensitive-use', place ?? span, { name }, place === undefined ? {} : { context: span });
}

function nameIn(expression: Expression, { start, end }: Span, name: string): Span | undefined {
  const found = references(expression).variables.filter((one) => one.name === name);
  return found.find(({ span }) => span.start >= start && span.end <= end)?.span;
}
