import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Expression } from '../../syntax/tree.ts';
import type { Value } from '../../values/value.ts';

/** What evaluates the expressions of a block, and takes what is wrong with them. */
export interface Evaluator {
  readonly evaluate: (expression: Expression) => Value;
  readonly diagnostics: Diagnostic[];
}
