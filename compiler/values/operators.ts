import type { Expression, Binary, BinaryOperator, Unary } from '../syntax/tree.ts';
import { convert, isUnconvertible } from './convert.ts';
import { equal } from './equal.ts';
import * as number from './number.ts';
import { failed, isFailed, joined, made, residualOf, with_, type Result } from './result.ts';
import { boolType, numberType, type Type } from './type.ts';
import { boolValue, numberValue, unknownValue, type BoolValue, type NumberValue, type Value } from './value.ts';

type Evaluate = (expression: Expression) => Result;
type Arithmetic = Extract<BinaryOperator, '+' | '-' | '*' | '/' | '%'>;

/** A chain of binary operators, however long: the left spine is walked without recursion. */
export function evaluateBinary(expression: Binary, evaluate: Evaluate): Result {
  const spine: Binary[] = [];
  let innermost: Expression = expression;
  for (; innermost.kind === 'binary'; innermost = innermost.left) spine.push(innermost);
  let result = evaluate(innermost);
  for (const node of spine.reverse()) result = combine(node, result, evaluate(node.right));
  return result;
}

/** A chain of unary operators. */
export function evaluateUnary(expression: Unary, evaluate: Evaluate): Result {
  const chain: Unary[] = [];
  let innermost: Expression = expression;
  for (; innermost.kind === 'unary'; innermost = innermost.operand) chain.push(innermost);
  let result = evaluate(innermost);
  for (const node of chain.reverse()) result = applyUnary(node, result);
  return result;
}

function applyUnary(node: Unary, operand: Result): Result {
  const type = node.operator === '!' ? boolType : numberType;
  const value = toOperand(operand, node.operand, type);
  if ('diagnostics' in value) return value;
  if (value.kind === 'bool') return with_(boolValue(!value.value), operand.diagnostics);
  if (value.kind === 'number') return with_(numberValue(number.negate(value.value)), operand.diagnostics);
  return with_(unknownValue(type, residualOf(node.span, [value])), operand.diagnostics);
}

function combine(node: Binary, left: Result, right: Result): Result {
  const { operator } = node;
  if (operator === '&&' || operator === '||') return combineLogic(node, left, right);
  const diagnostics = joined(left.diagnostics, right.diagnostics);
  if (operator === '==' || operator === '!=') return compareEquality(node, left.value, right.value, diagnostics);
  const a = toOperand(left, node.left, numberType);
  const b = toOperand(right, node.right, numberType);
  if ('diagnostics' in a || 'diagnostics' in b) {
    const complaints = [a, b].flatMap((side) => ('diagnostics' in side ? side.diagnostics : []));
    const heard = [...new Set([...diagnostics, ...complaints])];
    return { ...('diagnostics' in a ? a : (b as Result)), diagnostics: heard };
  }
  if (a.kind === 'number' && b.kind === 'number') {
    const result = compute(node, a, b);
    return with_(result.value, joined(diagnostics, result.diagnostics));
  }
  const type = isArithmetic(operator) ? numberType : boolType;
  return with_(unknownValue(type, residualOf(node.span, [a, b])), diagnostics);
}

/** A side that decides makes the other side's mistakes unimportant, in both directions. Null counts as false. */
function combineLogic(node: Binary, left: Result, right: Result): Result {
  const deciding = node.operator === '||';
  const a = truth(left, node.left);
  const b = truth(right, node.right);
  if (a.truth === deciding || b.truth === deciding) return made(boolValue(deciding), node.span);
  const diagnostics = joined(a.diagnostics, b.diagnostics);
  if (a.truth !== undefined && b.truth !== undefined) return with_(boolValue(!deciding), diagnostics);
  return with_(unknownValue(boolType, residualOf(node.span, [left.value, right.value])), diagnostics);
}

function truth(side: Result, at: Expression) {
  if (side.value.kind === 'null') return { truth: false, diagnostics: side.diagnostics };
  const value = toOperand(side, at, boolType);
  if ('diagnostics' in value) return { truth: undefined, diagnostics: value.diagnostics };
  return { truth: value.kind === 'bool' ? value.value : undefined, diagnostics: side.diagnostics };
}

function compareEquality(node: Binary, a: Value, b: Value, diagnostics: Result['diagnostics']): Result {
  const same = equal(a, b);
  if (same === undefined) return with_(unknownValue(boolType, residualOf(node.span, [a, b])), diagnostics);
  return with_(boolValue(same === (node.operator === '==')), diagnostics);
}

function isArithmetic(operator: BinaryOperator): operator is Arithmetic {
  return ['+', '-', '*', '/', '%'].includes(operator);
}

function compute(node: Binary, { value: a }: NumberValue, { value: b }: NumberValue): Result {
  const { operator } = node;
  if (!isArithmetic(operator)) return made(boolValue(compares(operator, number.compare(a, b))), node.span);
  const value = arithmetic(operator, a, b);
  return value === undefined ? failed('no-number', node.span, { operator }) : made(numberValue(value), node.span);
}

function compares(operator: BinaryOperator, order: number): boolean {
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function arithmetic(operator: Arithmetic, a: number.BigFloat, b: number.BigFloat): number.BigFloat | undefined {
  switch (operator) {
    case '+':
      return number.add(a, b);
    case '-':
      return number.subtract(a, b);
    case '*':
      return number.multiply(a, b);
    case '/':
      return number.divide(a, b);
    case '%':
      return number.remainder(a, b);
  }
}

/** An operand in the type that its operator wants, or the complaint that it has none. */
function toOperand(
  side: Result,
  at: Expression,
  type: Type,
): BoolValue | NumberValue | Extract<Value, { kind: 'unknown' }> | Result {
  const { value } = side;
  if (isFailed(value)) return value as Extract<Value, { kind: 'unknown' }>;
  if (value.kind === 'null') return complaint(side, failed('null-operand', at.span, {}));
  const converted = convert(value, type);
  if (isUnconvertible(converted))
    return complaint(side, failed('wrong-operand', at.span, { reason: converted.message }));
  return converted as BoolValue | NumberValue;
}

function complaint(side: Result, result: Result): Result {
  return with_(result.value, joined(side.diagnostics, result.diagnostics));
}
