import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Expression } from '../../syntax/tree.ts';
import { failure, type FunctionSpec } from '../../values/function.ts';
import { anyType } from '../../values/type.ts';
import { tupleValue, type Value } from '../../values/value.ts';
import type { Declaration } from '../declarations.ts';

type Evaluate = (expression: Expression, locals: ReadonlyMap<string, Value>) => Outcome<Value>;

/** A `function` block, ready to be called. */
export interface UserFunction {
  readonly spec: FunctionSpec;
  readonly result: Expression;
  /** Names of all parameters, the variadic one too. */
  readonly names: readonly string[];
}

/** Reads a `function` block; undefined where it is none, which is reported. */
export function userFunction(declaration: Declaration, evaluate: Evaluate): Outcome<UserFunction | undefined> {
  const { name, attributes, block } = declaration;
  const result = attributes.get('result')?.value;
  const params = attributes.get('params')?.value;
  const missing = result === undefined ? 'result' : params === undefined ? 'params' : undefined;
  if (result === undefined || params === undefined) {
    const problem = diagnostic('function-part-missing', block.header, { name, part: missing ?? 'result' });
    return { value: undefined, diagnostics: [problem] };
  }
  const diagnostics: Diagnostic[] = [];
  const names = parameterNames(params, diagnostics);
  const rest = attributes.get('variadic_params')?.value;
  const variadic = rest === undefined ? undefined : parameterName(rest, diagnostics);
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const spec: FunctionSpec = {
    name,
    parameters: names.map((one) => ({ name: one, type: anyType })),
    ...(variadic === undefined ? {} : { variadic: { name: variadic, type: anyType } }),
    returns: anyType,
    call: (args) => {
      const locals = new Map(names.map((one, at): [string, Value] => [one, args[at] ?? tupleValue([])]));
      if (variadic !== undefined) locals.set(variadic, tupleValue(args.slice(names.length)));
      const { value, diagnostics: found } = evaluate(result, locals);
      const problem = found.find(({ severity }) => severity === 'error');
      return problem === undefined ? value : failure(problem.message);
    },
  };
  return { value: { spec, result, names: variadic === undefined ? names : [...names, variadic] }, diagnostics: [] };
}

function parameterNames(params: Expression, diagnostics: Diagnostic[]): string[] {
  if (params.kind !== 'tuple') {
    diagnostics.push(diagnostic('parameters-not-list', params.span, {}));
    return [];
  }
  return params.items.flatMap((item) => parameterName(item, diagnostics) ?? []);
}

function parameterName(expression: Expression, diagnostics: Diagnostic[]): string | undefined {
  if (expression.kind === 'variable') return expression.name;
  diagnostics.push(diagnostic('parameter-not-name', expression.span, {}));
  return undefined;
}
