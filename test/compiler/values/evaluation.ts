import { textOf, SourceFile } from '../../../compiler/source/source-file.ts';
import { parseExpression, parseTemplate } from '../../../compiler/syntax/parse.ts';
import { evaluate } from '../../../compiler/values/evaluate.ts';
import type { FunctionHost } from '../../../compiler/values/function.ts';
import { library } from '../../../compiler/values/functions/library.ts';
import { readJson } from '../../../compiler/values/json-reader.ts';
import { toJson } from '../../../compiler/values/json.ts';
import { printNumber } from '../../../compiler/values/number-text.ts';
import { scopeOf } from '../../../compiler/values/scope.ts';
import { printType } from '../../../compiler/values/type.ts';
import { typeOf, type Value } from '../../../compiler/values/value.ts';

/** 2026-03-04T05:06:07Z, bytes that count up, and a home. */
export const host: FunctionHost = {
  now: () => 1_772_600_767_890,
  random: (length) => Uint8Array.from({ length }, (_, at) => at),
  home: () => '/home/tester',
};

/** An expression's value as JSON with its type, `3 : number`; or what is wrong with it and where, `a + "x" ! message`. */
export function evaluated(source: string, variables: Readonly<Record<string, unknown>> = {}): string {
  return outcome(source, parseExpression, variables);
}

/** The same of a template. */
export function rendered(source: string, variables: Readonly<Record<string, unknown>> = {}): string {
  return outcome(source, parseTemplate, variables);
}

function outcome(
  source: string,
  parse: typeof parseExpression | typeof parseTemplate,
  variables: Readonly<Record<string, unknown>>,
): string {
  const { value: tree, diagnostics } = parse(new SourceFile('test', source));
  const values = new Map<string, Value>(
    Object.entries(variables).map(([name, json]) => [name, readJson(JSON.stringify(json))]),
  );
  const result = evaluate(tree, scopeOf(values, library, host));
  const [problem] = [...diagnostics, ...result.diagnostics].filter(({ severity }) => severity === 'error');
  if (problem !== undefined) return `${textOf(problem.span)} ! ${problem.message}`;
  return `${written(result.value)} : ${printType(typeOf(result.value))}`;
}

function written(value: Value): string {
  const json = toJson(value);
  if (typeof json === 'string') return json;
  return value.kind === 'number' ? printNumber(value.value) : json.message;
}
