import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Host } from '../host.ts';
import type { Expression } from '../syntax/tree.ts';
import { convert, isUnconvertible } from './convert.ts';
import { anyType, type Type } from './type.ts';
import { isWhollyKnown, unknownValue, type Residual, type Value } from './value.ts';

/** A parameter of a function: arguments are converted to its type; null is refused unless it is allowed. */
export interface Parameter {
  readonly name: string;
  readonly type: Type;
  readonly allowNull?: boolean;
  /** Unknown arguments reach the function itself; else they make the result unknown. */
  readonly allowUnknown?: boolean;
}

/** What a function may know of the world. */
export type FunctionHost = Pick<Host, 'now' | 'random' | 'home'>;

/** Why a call has no value; `argument` is the index of the argument at fault. */
export interface FunctionFailure {
  readonly kind: 'failure';
  readonly message: string;
  readonly argument?: number;
}

/** An argument as it is written, and what it would give. */
export interface Argument {
  readonly expression: Expression;
  readonly evaluate: () => Outcome<Value>;
}

/** A function of the language, after cty's. */
export interface FunctionSpec {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Takes all arguments after those of `parameters`. */
  readonly variadic?: Parameter;
  /** The type of the result where an argument is unknown; `any` where it depends on the arguments' values. */
  readonly returns: Type | ((args: readonly Value[]) => Type);
  readonly call: (args: readonly Value[], host: FunctionHost) => Value | FunctionFailure;
  /** Of `try`, `can` and `convert`, which take expressions: called instead of `call`, with arguments not yet evaluated. */
  readonly expand?: (args: readonly Argument[]) => Outcome<Value> | FunctionFailure;
  /** One sentence for people. */
  readonly doc?: string;
}

export function failure(message: string, argument?: number): FunctionFailure {
  return { kind: 'failure', message, ...(argument === undefined ? {} : { argument }) };
}

export function isFailure(result: Value | Outcome<Value> | FunctionFailure): result is FunctionFailure {
  return 'kind' in result && result.kind === 'failure';
}

/** Calls a function that takes expressions, with as many as it wants. */
export function expandFunction(
  { expand, ...spec }: FunctionSpec,
  args: readonly Argument[],
): Outcome<Value> | FunctionFailure {
  return checkCount(spec, args.length) ?? expand?.(args) ?? failure(`${spec.name} takes values instead of expressions`);
}

/** Checks the arguments against the parameters, converts them, and calls. `residual` is what an unknown result stands for. */
export function callFunction(
  spec: FunctionSpec,
  args: readonly Value[],
  host: FunctionHost,
  residual: Residual,
): Value | FunctionFailure {
  const wrongCount = checkCount(spec, args.length);
  if (wrongCount !== undefined) return wrongCount;
  const converted: Value[] = [];
  let unknown = false;
  for (const [at, arg] of args.entries()) {
    const parameter = spec.parameters[at] ?? spec.variadic ?? { name: '', type: anyType };
    const value = checkArgument(arg, parameter, at);
    if (isFailure(value)) return value;
    unknown ||= parameter.allowUnknown !== true && !isWhollyKnown(value);
    converted.push(value);
  }
  if (!unknown) return spec.call(converted, host);
  return unknownValue(typeof spec.returns === 'function' ? spec.returns(converted) : spec.returns, residual);
}

function checkArgument(arg: Value, parameter: Parameter, at: number): Value | FunctionFailure {
  if (arg.kind === 'null' && parameter.allowNull !== true) {
    return failure(`invalid value for "${parameter.name}" parameter: argument must not be null`, at);
  }
  const value = convert(arg, parameter.type);
  if (!isUnconvertible(value)) return value;
  const place = value.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  const what = place === '' ? value.message : `element ${place}: ${value.message}`;
  return failure(`invalid value for "${parameter.name}" parameter: ${what}`, at);
}

function checkCount({ name, parameters, variadic }: FunctionSpec, given: number): FunctionFailure | undefined {
  const missing = parameters[given];
  if (missing !== undefined) {
    const least = variadic === undefined ? '' : 'at least ';
    return failure(`${name} takes ${least}${count(parameters.length)}; "${missing.name}" is missing`);
  }
  if (variadic !== undefined || given <= parameters.length) return undefined;
  return failure(`${name} takes ${count(parameters.length)}, not ${given}`, parameters.length);
}

function count(parameters: number): string {
  return parameters === 1 ? '1 argument' : `${parameters} arguments`;
}
