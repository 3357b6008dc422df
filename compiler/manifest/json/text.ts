import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { SourceFile, type Span } from '../../source/source-file.ts';
import { parseExpression, parseTemplate } from '../../syntax/parse.ts';
import type { Expression, Template } from '../../syntax/tree.ts';
import type { JsonString } from './tree.ts';

/** The template that a string is; spans point into the JSON file. */
export function template(string: JsonString, diagnostics: Diagnostic[]): Template {
  const { value, span } = string;
  if (!/[$%]\{/.test(value)) {
    const parts = value === '' ? [] : [{ kind: 'text', text: value, span } as const];
    return { kind: 'template', form: 'quoted', parts, span };
  }
  const parsed = placed(string, parseTemplate, diagnostics);
  return { ...parsed, form: 'quoted', span };
}

/** A piece of syntax that JSON holds as a string. */
export function fragment(string: JsonString, diagnostics: Diagnostic[]): Expression {
  return placed(string, parseExpression, diagnostics);
}

function placed<T>(string: JsonString, parse: (file: SourceFile) => Outcome<T>, diagnostics: Diagnostic[]): T {
  const inner = new SourceFile(string.span.file.name, string.value);
  const parsed = parse(inner);
  diagnostics.push(...(move(parsed.diagnostics, inner, string) as Diagnostic[]));
  return move(parsed.value, inner, string) as T;
}

/** A copy of a tree whose spans point into the file: exactly, or at the whole string where it has escapes. */
function move(node: unknown, inner: SourceFile, string: JsonString): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((item) => move(item, inner, string));
  if ('file' in node && node.file === inner) return outer(node as Span, string);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, move(value, inner, string)]));
}

function outer({ start, end }: Span, { span, hasEscapes }: JsonString): Span {
  if (hasEscapes) return span;
  return { file: span.file, start: span.start + 1 + start, end: span.start + 1 + end };
}
