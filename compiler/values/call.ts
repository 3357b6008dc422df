import { nearest } from '../diagnostics/suggestion.ts';
import type { Call, Expression } from '../syntax/tree.ts';
import { callFunction, isFailure } from './function.ts';
import { failed, isFailed, joined, residualOf, with_, type Result } from './result.ts';
import type { Scope } from './scope.ts';
import { anyType, nameType } from './type.ts';
import { locate, typeOf, unknownValue, type Value } from './value.ts';

/** `name(arguments)`; the elements of an argument that is followed by `...` are arguments of their own. */
export function evaluateCall(node: Call, scope: Scope, evaluate: (expression: Expression) => Result): Result {
  const spec = scope.function(node.name.text);
  if (spec === undefined) {
    const suggestion = nearest(node.name.text, scope.functionNames());
    return failed('unknown-function', node.name.span, { name: node.name.text, suggestion });
  }
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
  const at = result.argument === undefined ? undefined : node.args[Math.min(result.argument, node.args.length - 1)];
  const complaint = failed('function-failed', at?.span ?? node.span, { name: node.name.text, reason: result.message });
  return with_(complaint.value, joined(diagnostics, complaint.diagnostics));
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
