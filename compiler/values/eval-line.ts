import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../source/source-file.ts';
import { parseBody, parseExpression, parseTemplate } from '../syntax/parse.ts';
import { evaluateBody, type EvaluatedBody } from './body.ts';
import { convert, isUnconvertible } from './convert.ts';
import { evaluate } from './evaluate.ts';
import type { FunctionHost, FunctionSpec } from './function.ts';
import { readJson } from './json-reader.ts';
import { toJson } from './json.ts';
import { scopeOf, type Scope } from './scope.ts';
import { parseType } from './type-expression.ts';
import { printType } from './type.ts';
import { typeOf, type Value } from './value.ts';

/** What evaluating lines needs besides them. */
export interface LineTools {
  readonly functions: ReadonlyMap<string, FunctionSpec>;
  readonly host: FunctionHost;
}

interface LineError {
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/**
 * One line of `mab eval --lines`: `{"expression" | "template" | "body": source, "variables"?: {name: JSON}, "types"?:
 * {name: HCL type}}`. The answer is one line too: `{"value", "json", "type"}`, of a body `{"value": {"attrs", "blocks"}}`,
 * or `{"error": {"code", "message", "line", "column"}}`.
 */
export function evaluateLine(line: string, tools: LineTools): string {
  const request = readRequest(line);
  if (typeof request === 'string')
    return errorLine({ code: 'malformed-request', message: request, line: 1, column: 1 });
  const scope = scopeFor(request, tools);
  if ('error' in scope) return errorLine(scope.error);
  const file = new SourceFile(request.kind, request.source);
  if (request.kind === 'body') {
    const body = parsed(parseBody(file), (tree) => evaluateBody(tree, scope));
    return 'error' in body ? errorLine(body.error) : `{"value":${bodyJson(body.value)}}`;
  }
  const result =
    request.kind === 'template'
      ? parsed(parseTemplate(file), (tree) => evaluate(tree, scope))
      : parsed(parseExpression(file), (tree) => evaluate(tree, scope));
  return 'error' in result ? errorLine(result.error) : valueLine(result.value);
}

interface Request {
  readonly kind: 'expression' | 'template' | 'body';
  readonly source: string;
  /** The JSON text of each variable, so that numbers keep all their digits. */
  readonly variables: Value | undefined;
  readonly types: Readonly<Record<string, string>>;
}

function readRequest(line: string): Request | string {
  let json: unknown;
  let whole: Value;
  try {
    json = JSON.parse(line);
    whole = readJson(line);
  } catch (error) {
    return `this line is no JSON: ${(error as Error).message}`;
  }
  if (typeof json !== 'object' || json === null) return 'a line is a JSON object';
  const kind = (['expression', 'template', 'body'] as const).find((key) => key in json);
  const source = kind === undefined ? undefined : (json as Record<string, unknown>)[kind];
  if (kind === undefined || typeof source !== 'string')
    return 'a line has "expression", "template" or "body" with a text';
  const variables = whole.kind === 'object' ? whole.entries.get('variables') : undefined;
  return { kind, source, variables, types: (json as { types?: Record<string, string> }).types ?? {} };
}

function scopeFor(
  { variables, types }: Request,
  { functions, host }: LineTools,
): Scope | { readonly error: LineError } {
  const entries = variables !== undefined && 'entries' in variables ? variables.entries : new Map<string, Value>();
  const typed = new Map(entries);
  for (const [name, text] of Object.entries(types)) {
    const type = parsed(parseExpression(new SourceFile(`type of ${name}`, text)), parseType);
    if ('error' in type) return type;
    const given = entries.get(name);
    if (type.value === undefined || given === undefined) continue;
    const value = convert(given, type.value);
    if (isUnconvertible(value))
      return { error: { code: 'invalid-type', message: `${name}: ${value.message}`, line: 1, column: 1 } };
    typed.set(name, value);
  }
  return scopeOf(typed, functions, host);
}

/** The next stage's value, or the first error of the two. */
function parsed<T, U>(
  tree: Outcome<T>,
  next: (tree: T) => Outcome<U>,
): { readonly value: U } | { readonly error: LineError } {
  const syntax = firstError(tree.diagnostics);
  if (syntax !== undefined) return { error: syntax };
  const { value, diagnostics } = next(tree.value);
  const error = firstError(diagnostics);
  return error === undefined ? { value } : { error };
}

function firstError(diagnostics: readonly Diagnostic[]): LineError | undefined {
  const first = diagnostics.find(({ severity }) => severity === 'error');
  if (first === undefined) return undefined;
  const { code, message, span } = first;
  return { code, message, ...span.file.position(span.start) };
}

function errorLine(error: LineError): string {
  return JSON.stringify({ error });
}

/** An infinite number has no JSON of its own; its value is then the text that HCL prints, and `json` is null. */
function valueLine(value: Value): string {
  const json = toJson(value);
  const type = JSON.stringify(printType(typeOf(value)));
  if (typeof json === 'string') return `{"value":${json},"json":${JSON.stringify(json)},"type":${type}}`;
  return `{"value":${lenientJson(value)},"json":null,"type":${type}}`;
}

function bodyJson({ attributes, blocks }: EvaluatedBody): string {
  const attrs = [...attributes].map(([name, value]) => `${JSON.stringify(name)}:${lenientJson(value)}`);
  const inner = blocks.map(
    ({ type, labels, body }) =>
      `{"type":${JSON.stringify(type)},"labels":${JSON.stringify(labels)},"body":${bodyJson(body)}}`,
  );
  return `{"attrs":{${attrs.join(',')}},"blocks":[${inner.join(',')}]}`;
}

/** JSON with infinities as the texts that HCL prints. */
function lenientJson(value: Value): string {
  const json = toJson(value);
  if (typeof json === 'string') return json;
  if (value.kind === 'number') return value.value.negative ? '"-Inf"' : '"+Inf"';
  if ('items' in value) return `[${value.items.map(lenientJson).join(',')}]`;
  if (!('entries' in value)) return 'null';
  return `{${[...value.entries].map(([key, member]) => `${JSON.stringify(key)}:${lenientJson(member)}`).join(',')}}`;
}
