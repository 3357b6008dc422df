import type { Conditional, Expression } from '../syntax/tree.ts';
import { convert, isUnconvertible } from './convert.ts';
import { failed, isFailed, joined, residualOf, with_, type Result } from './result.ts';
import { boolType, nameType, type Type } from './type.ts';
import { unify } from './unify.ts';
import { typeOf, unknownValue, type Value } from './value.ts';

type Evaluate = (expression: Expression) => Result;

/**
 * `a ? b : c ? d : e …`, however long. Both branches have a say in the type, only the chosen one in the value and the
 * mistakes.
 */
export function evaluateConditional(expression: Conditional, evaluate: Evaluate): Result {
  const chain: Conditional[] = [];
  let last: Expression = expression;
  for (; last.kind === 'conditional'; last = last.otherwise) chain.push(last);
  let otherwise = evaluate(last);
  for (const node of chain.reverse()) {
    otherwise = choose(node, evaluate(node.condition), evaluate(node.then), otherwise);
  }
  return otherwise;
}

function choose(node: Conditional, condition: Result, then: Result, otherwise: Result): Result {
  const type = resultType(then, otherwise);
  if (type === undefined) {
    const params = { first: nameType(typeOf(then.value)), second: nameType(typeOf(otherwise.value)) };
    return failed('inconsistent-branches', node.span, params);
  }
  const decided = decide(node.condition, condition);
  if (typeof decided === 'object') return decided;
  if (decided === undefined) {
    const value = unknownValue(type, residualOf(node.span, [condition.value, then.value, otherwise.value]));
    return with_(value, joined(condition.diagnostics, then.diagnostics, otherwise.diagnostics));
  }
  const chosen = decided ? then : otherwise;
  const diagnostics = joined(condition.diagnostics, chosen.diagnostics);
  const converted = convert(chosen.value, type);
  if (!isUnconvertible(converted)) return with_(converted, diagnostics);
  const params = { first: nameType(typeOf(then.value)), second: nameType(typeOf(otherwise.value)) };
  return failed('inconsistent-branches', node.span, params);
}

/** A branch that failed, or an untyped null, leaves the type to the other. */
function resultType({ value: then }: Result, { value: otherwise }: Result): Type | undefined {
  if (isFailed(then)) return typeOf(otherwise);
  if (isFailed(otherwise)) return typeOf(then);
  if (isUntypedNull(then)) return typeOf(otherwise);
  if (isUntypedNull(otherwise)) return typeOf(then);
  return unify([typeOf(then), typeOf(otherwise)]);
}

function isUntypedNull(value: Value): boolean {
  return value.kind === 'null' && value.type.kind === 'any';
}

function decide(node: Expression, condition: Result): boolean | undefined | Result {
  const { value, diagnostics } = condition;
  if (isFailed(value)) return condition;
  const failure = (result: Result): Result => with_(result.value, joined(diagnostics, result.diagnostics));
  if (value.kind === 'null') return failure(failed('null-condition', node.span, {}));
  const converted = convert(value, boolType);
  if (isUnconvertible(converted)) return failure(failed('wrong-condition', node.span, { reason: converted.message }));
  return converted.kind === 'bool' ? converted.value : undefined;
}
