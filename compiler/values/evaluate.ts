import { nearest } from '../diagnostics/suggestion.ts';
import type { Expression, Variable } from '../syntax/tree.ts';
import { getAttribute, getIndex } from './access.ts';
import { evaluateCall } from './call.ts';
import { evaluateFor, evaluateObject, evaluateSplat, evaluateTuple } from './collections.ts';
import { evaluateConditional } from './conditional.ts';
import { parseNumber } from './number-text.ts';
import { zero } from './number.ts';
import { evaluateBinary, evaluateUnary } from './operators.ts';
import { failed, failedValue, made, type Result } from './result.ts';
import type { Scope } from './scope.ts';
import { evaluateTemplate } from './template.ts';
import { boolValue, nullValue, numberValue } from './value.ts';

/**
 * The value of an expression. A mistake is a diagnostic and an unknown value in its place, of which nobody complains
 * again. Nothing here knows of Bake: names and functions come from the scope.
 */
export function evaluate(expression: Expression, scope: Scope): Result {
  const inScope = (inner: Expression): Result => evaluate(inner, scope);
  switch (expression.kind) {
    case 'number':
      return made(numberValue(parseNumber(expression.text) ?? zero), expression.span);
    case 'bool':
      return made(boolValue(expression.value), expression.span);
    case 'null':
      return made(nullValue(), expression.span);
    case 'template':
      return evaluateTemplate(expression, scope, evaluate);
    case 'tuple':
      return evaluateTuple(expression, scope, evaluate);
    case 'object':
      return evaluateObject(expression, scope, evaluate);
    case 'for':
      return evaluateFor(expression, scope, evaluate);
    case 'call':
      return evaluateCall(expression, scope, inScope);
    case 'variable':
      return lookUp(expression, scope);
    case 'get-attribute':
    case 'index':
      return evaluateChain(expression, scope);
    case 'splat':
      return evaluateSplat(expression, scope, evaluate);
    case 'splat-item':
      return { value: scope.item ?? failedValue(expression.span), diagnostics: [] };
    case 'unary':
      return evaluateUnary(expression, inScope);
    case 'binary':
      return evaluateBinary(expression, inScope);
    case 'conditional':
      return evaluateConditional(expression, inScope);
    case 'parenthesis':
      return evaluate(expression.inner, scope);
    case 'malformed':
      return { value: failedValue(expression.span), diagnostics: [] };
  }
}

type Access = Extract<Expression, { kind: 'get-attribute' | 'index' }>;

/** `a.b[0].c …`, however long. */
function evaluateChain(expression: Access, scope: Scope): Result {
  const chain: Access[] = [];
  let root: Expression = expression;
  while (root.kind === 'get-attribute' || root.kind === 'index') {
    chain.push(root);
    root = root.kind === 'index' ? root.collection : root.object;
  }
  let result = evaluate(root, scope);
  for (const access of chain.reverse()) {
    result =
      access.kind === 'index' ? getIndex(access, result, evaluate(access.key, scope)) : getAttribute(access, result);
  }
  return result;
}

function lookUp({ name, span }: Variable, scope: Scope): Result {
  const value = scope.variable(name);
  if (value !== undefined) return { value, diagnostics: [] };
  return failed('unknown-variable', span, { name, suggestion: nearest(name, scope.names()) });
}
