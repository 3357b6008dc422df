import type { Span } from '../source/source-file.ts';
import type { BigFloat } from './number.ts';
import type { Type } from './type.ts';

/**
 * A value of the language. Every value may keep the span it came from, so that a complaint about it points at the
 * source. Collections may hold unknowns; a mapping's keys are in the order of Unicode code points, as cty has them.
 */
export type Value = Known | Unknown;

export type Known =
  | ValueOf<'string', { value: string }>
  | ValueOf<'number', { value: BigFloat }>
  | ValueOf<'bool', { value: boolean }>
  | ValueOf<'null', { type: Type }>
  | ValueOf<'list' | 'set', { element: Type; items: readonly Value[] }>
  | ValueOf<'tuple', { items: readonly Value[] }>
  | ValueOf<'map', { element: Type; entries: ReadonlyMap<string, Value> }>
  | ValueOf<'object', { entries: ReadonlyMap<string, Value> }>;

/** A value that this compilation leaves open, such as a secret's; what depends on it is unknown too. */
export type Unknown = ValueOf<'unknown', { type: Type; residual: Residual }>;

/** What stays to be computed: the source of the expression and the variables that are open in it. Plain JSON. */
export interface Residual {
  readonly expression: string;
  readonly variables: readonly string[];
}

type ValueOf<K extends string, F> = { readonly kind: K; readonly span?: Span } & Readonly<F>;
