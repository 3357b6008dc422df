import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Code, Parameters } from '../diagnostics/catalogue.ts';
import { textOf, type Span } from '../source/source-file.ts';
import { anyType, stringType } from './type.ts';
import { locate, unknownValue, type Residual, type Unknown, type Value } from './value.ts';

/** What an expression gives: a value and what was noticed. */
export type Result = Outcome<Value>;

const silent: readonly Diagnostic[] = [];

/** A value that was made at a place of the source. */
export function made(value: Value, span: Span): Result {
  return { value: locate(value, span), diagnostics: silent };
}

/** A value with what was noticed on the way to it. */
export function with_(value: Value, diagnostics: readonly Diagnostic[]): Result {
  return { value, diagnostics };
}

/** No value: a mistake, and in its place something of which nothing is known, so that nobody complains of it again. */
export function failed<C extends Code>(code: C, span: Span, params: Parameters<C>): Result {
  return { value: failedValue(span), diagnostics: [diagnostic(code, span, params)] };
}

/** What stands for a value that could not be computed. */
export function failedValue(span: Span): Value {
  return { ...unknownValue(anyType, noResidual), span };
}

const noResidual: Residual = { expression: '', variables: [] };

/** Whether a value stands for a mistake that has been reported. */
export function isFailed(value: Value): boolean {
  return value.kind === 'unknown' && value.residual === noResidual;
}

/** Whether a value stands for such a mistake, or holds one that does. */
function holdsFailure(value: Value): boolean {
  if ('items' in value) return value.items.some(holdsFailure);
  return 'entries' in value ? [...value.entries.values()].some(holdsFailure) : isFailed(value);
}

/** What stays open of an expression: its source, and the variables that are open in its parts. */
export function residualOf(span: Span, parts: readonly Value[]): Residual {
  if (parts.some(holdsFailure)) return noResidual;
  return { expression: textOf(span), variables: [...new Set(parts.flatMap(openVariables))].sort() };
}

/** Whether a value is left open, which is no mistake. */
export function isOpen(value: Value): value is Unknown {
  return value.kind === 'unknown' && !isFailed(value);
}

/** The name of the variable whose text a value is, where it is just that; undefined where anything was made of it. */
export function openVariable(value: Value): string | undefined {
  if (!isOpen(value) || value.type.kind !== 'string') return undefined;
  const { expression, variables } = value.residual;
  return variables.length === 1 && variables[0] === expression ? expression : undefined;
}

/** The value of a variable that stays open: a text that only the environment of a run holds. */
export function openReference(name: string): Value {
  return unknownValue(stringType, { expression: name, variables: [name] });
}

/** The variables that are open in a value or its parts. */
export function openVariables(value: Value): readonly string[] {
  if (value.kind === 'unknown') return value.residual.variables;
  if ('items' in value) return value.items.flatMap(openVariables);
  return 'entries' in value ? [...value.entries.values()].flatMap(openVariables) : [];
}

/** Joins what parts noticed, without a new list where they noticed nothing. */
export function joined(...parts: readonly (readonly Diagnostic[])[]): readonly Diagnostic[] {
  const noisy = parts.filter((part) => part.length > 0);
  return noisy.length === 0 ? silent : noisy.length === 1 ? (noisy[0] ?? silent) : noisy.flat();
}
