import type { FunctionHost, FunctionSpec } from './function.ts';
import type { Value } from './value.ts';

/** What names mean where an expression stands. */
export interface Scope {
  /** The value of a variable; undefined where there is none. */
  readonly variable: (name: string) => Value | undefined;
  /** All names that a variable could have been meant by, for suggestions. */
  readonly names: () => Iterable<string>;
  readonly function: (name: string) => FunctionSpec | undefined;
  readonly functionNames: () => Iterable<string>;
  readonly host: FunctionHost;
  /** The element that a splat is at. */
  readonly item?: Value;
}

/** A scope of a few names; functions and whatever else is asked for come from `outer`. */
export function nested(outer: Scope, own: ReadonlyMap<string, Value>): Scope {
  return {
    ...outer,
    variable: (name) => own.get(name) ?? outer.variable(name),
    names: () => [...own.keys(), ...outer.names()],
  };
}

/** A scope of its own, with nothing outside. */
export function scopeOf(
  variables: ReadonlyMap<string, Value>,
  functions: ReadonlyMap<string, FunctionSpec>,
  host: FunctionHost,
): Scope {
  return {
    variable: (name) => variables.get(name),
    names: () => variables.keys(),
    function: (name) => functions.get(name),
    functionNames: () => functions.keys(),
    host,
  };
}
