import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { substitute, type Lookup } from './template.ts';

/**
 * The variables of an environment file, in its order. What `outside` knows counts more than the file wherever a value
 * refers to a variable; a name without a value takes that of `outside`.
 */
export function parseDotenv(file: SourceFile, outside: Lookup): Outcome<ReadonlyMap<string, string>> {
  const variables = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const lookup: Lookup = (name) => outside(name) ?? variables.get(name);
  const { text } = file;
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length;) {
    const blank = /^(?:\s+|#[^\n]*)/.exec(text.slice(at));
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const statement = readStatement(text.slice(at));
    if (typeof statement === 'string') {
      const end = text.indexOf('\n', at);
      const span = file.span(at, end < 0 ? text.length : end);
      return {
        value: variables,
        diagnostics: [...diagnostics, diagnostic('malformed-dotenv', span, { reason: statement })],
      };
    }
    const value = valueOf(statement, outside, lookup);
    if (value === undefined) {
      const span = file.span(at, at + statement.length);
      diagnostics.push(diagnostic('malformed-interpolation', span, { text: statement.raw }));
    } else if (value !== 'unset') variables.set(statement.name, value.text);
    at += statement.length;
  }
  return { value: variables, diagnostics };
}

interface Statement {
  readonly name: string;
  /** Without quotes; undefined quote and no value: a name alone. */
  readonly raw: string;
  readonly quote: 'single' | 'double' | 'none' | 'absent';
  readonly length: number;
}

/** The next statement, or why there is none. */
function readStatement(text: string): Statement | string {
  const head = /^(?:export\s+)?([^=:\n]*)(?:[=:][^\S\n]*|\n|$)/.exec(text);
  if (head === null) return 'a name is expected';
  const name = (head[1] ?? '').trimEnd();
  const stranger = /[^\p{L}\p{N}_.\-[\] \t]/u.exec(name)?.[0];
  if (stranger !== undefined) return `"${stranger}" cannot stand in a name`;
  if (/\s/.test(name)) return 'a name cannot have a space';
  const length = head[0].length;
  if (!/[=:][^\S\n]*$/.test(head[0])) return { name, raw: '', quote: 'absent', length };
  const rest = text.slice(length);
  const quoted = /^'((?:[^'\\]|\\[^])*)'/.exec(rest) ?? /^"((?:[^"\\]|\\[^])*)"/.exec(rest);
  if (quoted !== null) {
    const quote = rest.startsWith('"') ? 'double' : 'single';
    return { name, raw: quoted[1] ?? '', quote, length: length + quoted[0].length };
  }
  if (/^["']/.test(rest)) return 'a quote is not closed';
  const [line = ''] = rest.split('\n');
  const value = (line.split(' #')[0] ?? '').trimEnd();
  return { name, raw: value, quote: 'none', length: length + line.length };
}

const escapes: Readonly<Record<string, string>> = {
  ...{ n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b', f: '\f', v: '\v' },
  ...{ '\\': '\\', '"': '"', $: '$$' },
};

function valueOf(
  { name, raw, quote }: Statement,
  outside: Lookup,
  lookup: Lookup,
): { readonly text: string } | 'unset' | undefined {
  if (quote === 'absent') {
    const value = outside(name);
    return value === undefined ? 'unset' : { text: value };
  }
  if (quote === 'single') return { text: raw.replaceAll("\\'", "'") };
  const plain =
    quote === 'none' ? raw : raw.replace(/\\([abfnrtv$"\\])/g, (_, letter: string) => escapes[letter] ?? letter);
  const { text, problems } = substitute(plain, lookup);
  return problems.length > 0 ? undefined : { text };
}
