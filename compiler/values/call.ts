import { nearest } from '../diagnostics/suggestion.ts';
import type { Call, Expression } from '../syntax/tree.ts';
import {
  callFunction,
  expandFunction,
  isFailure,
  type Argument,
  type FunctionFailure,
  type FunctionSpec,
} from './function.ts';
import { failed, isFailed, joined, residualOf, with_, type Result } from './result.ts';
import type { Scope } from './scope.ts';
import { anyType, nameType } from './type.ts';
import { locate, typeOf, unknownValue, type Value } from './value.ts';

type Evaluate = (expression: Expression) => Result;

/** `name(arguments)`; the elements of an argument that is followed by `...` are arguments of their own. */
export function evaluateCall(node: Call, scope: Scope, evaluate: Evaluate): Result {
  const spec = scope.function(node.name.text);
  if (spec === undefined) {
    const suggestion = nearest(node.name.text, scope.functionNames());
    return failed('unknown-function', node.name.span, { name: node.name.text, suggestion });
  }
  return spec.expand === undefined
    ? callWithValues(node, spec, scope, evaluate)
    : callWithExpressions(node, spec, evaluate);
}

function callWithValues(node: Call, spec: FunctionSpec, scope: Scope, evaluate: Evaluate): Result {
  const results = node.args.map((arg) => evaluate(arg));
  const diagnostics = joined(...results.map((result) => result.diagnostics));
  const values = results.map(({ value }) => value);
  const failure = values.find(isFailed);
  if (failure !== undefined) return with_(failure, diagnostics);
  const args = node.expand ? expanded(node, values) : values;
  if ('diagnostics' in args) return with_(args.value, joined(diagnostics, args.diagnostics));
  if (args === open) return with_(unknownValue(anyType, residualOf(node.span, values)), diagnostics);
  const result = callFunction(spec, args, scope.host, residualOf(node.span, args));
  if (!isFailure(result)) return with_(locate(result, node.span), diagnostics);
  const complaint = complain(node, result);
  return with_(complaint.value, joined(diagnostics, complaint.diagnostics));
}

/** The elements of an argument that is followed by `...` are expressions with a value of their own. */
function callWithExpressions(node: Call, spec: FunctionSpec, evaluate: Evaluate): Result {
  const args: Argument[] = node.args.map((expression) => ({ expression, evaluate: () => evaluate(expression) }));
  const last = node.expand ? args.pop() : undefined;
  if (last !== undefined) {
    const { value, diagnostics } = last.evaluate();
    if (isFailed(value)) return with_(value, diagnostics);
    const elements = expanded(node, [value]);
    if ('diagnostics' in elements) return with_(elements.value, joined(diagnostics, elements.diagnostics));
    if (elements === open) return with_(unknownValue(anyType, residualOf(node.span, [value])), diagnostics);
    const { expression } = last;
    args.push(...elements.map((element) => ({ expression, evaluate: () => with_(element, diagnostics) })));
  }
  const result = expandFunction(spec, args);
  if (isFailure(result)) return complain(node, result);
  return isFailed(result.value) ? result : with_(locate(result.value, node.span), result.diagnostics);
}

function complain(node: Call, { message, argument }: FunctionFailure): Result {
  const at = argument === undefined ? undefined : node.args[Math.min(argument, node.args.length - 1)];
  return failed('function-failed', at?.span ?? node.span, { name: node.name.text, reason: message });
}

const open: readonly Value[] = [];

/** The arguments with the last one's elements in its place; `open` where that one is unknown. */
function expanded(node: Call, values: readonly Value[]): readonly Value[] | Result {
  const last = values.at(-1);
  const span = node.args.at(-1)?.span ?? node.span;
  if (last === undefined || last.kind === 'unknown') return open;
  if (last.kind === 'null') return failed('null-expansion', span, {});
  if (!('items' in last)) return failed('wrong-expansion', span, { type: nameType(typeOf(last)) });
  return [...values.slice(0, -1), ...last.items];
}
