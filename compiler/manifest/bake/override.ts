import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import type { Host } from '../../host.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { type Span } from '../../source/source-file.ts';
import type { Located } from '../model.ts';
import { matches } from './glob.ts';

/** What the command line says of one key of one target, all flags of that key together. */
export interface Override {
  /** `args` of `args.NAME`. */
  readonly key: string;
  /** `NAME` of `args.NAME`, which may hold dots. */
  readonly sub: string | undefined;
  readonly keySpan: Span;
  /** The flags' values, in order; of the keys that take one, the last counts. */
  readonly values: readonly Located<string>[];
  /** The sensitive variable that a flag without a value takes it from; it stays the variable. */
  readonly variable: Located<string> | undefined;
  /** `+=`, by the last flag. */
  readonly append: boolean;
}

/** Overrides by target, in the order of the flags. */
export type Overrides = ReadonlyMap<string, readonly Override[]>;

interface Flag extends Omit<Override, 'values' | 'variable'> {
  readonly pattern: Located<string>;
  readonly value: Located<string> | undefined;
}

/** The pattern of all targets, of which there may be none: a file may join what others have built. */
const all = '*';

/** Parses `--set` flags, `pattern.key[.sub][+]=value`, and finds the targets that each is for. */
export function readOverrides(
  texts: readonly SourceFile[],
  targets: Iterable<string>,
  { host, sensitive }: { readonly host: Pick<Host, 'env'>; readonly sensitive: ReadonlySet<string> },
): Outcome<Overrides> {
  const names = new Set(targets);
  const byTarget = new Map<string, Map<string, Override>>();
  const diagnostics: Diagnostic[] = [];
  for (const text of texts) {
    const parsed = parseFlag(text);
    if ('code' in parsed) {
      diagnostics.push(parsed);
      continue;
    }
    const matching = expand(parsed.pattern.value, names);
    if (matching.length === 0 && parsed.pattern.value !== all) diagnostics.push(noTarget(parsed.pattern, names));
    const variable = sensitiveIn(parsed, sensitive);
    const value = parsed.value ?? (variable === undefined ? fromEnvironment(parsed, host) : undefined);
    if (value === undefined && variable === undefined) continue;
    for (const name of matching) {
      const keys = byTarget.get(name) ?? new Map<string, Override>();
      byTarget.set(name, keys);
      add(keys, parsed, { value, variable });
    }
  }
  return { value: new Map([...byTarget].map(([name, keys]) => [name, [...keys.values()]])), diagnostics };
}

interface Given {
  readonly value: Located<string> | undefined;
  readonly variable: Located<string> | undefined;
}

function add(keys: Map<string, Override>, flag: Flag, { value, variable }: Given): void {
  const { key, sub, keySpan, append } = flag;
  const id = sub === undefined ? key : `${key}.${sub}`;
  const before = keys.get(id)?.values ?? [];
  keys.set(id, { key, sub, keySpan, append, variable, values: value === undefined ? before : [...before, value] });
}

function parseFlag(file: SourceFile): Flag | Diagnostic {
  const { text } = file;
  const equals = text.indexOf('=');
  const left = equals < 0 ? text : text.slice(0, equals);
  const append = left.endsWith('+');
  const path = append ? left.slice(0, -1) : left;
  const dot = path.indexOf('.');
  const whole = file.span(0, text.length);
  if (dot < 0) return diagnostic('malformed-override', whole, { text });
  const keyEnd = path.indexOf('.', dot + 1);
  const key = path.slice(dot + 1, keyEnd < 0 ? undefined : keyEnd);
  const sub = keyEnd < 0 ? undefined : path.slice(keyEnd + 1);
  if (equals < 0 && key !== 'args') return diagnostic('malformed-override', whole, { text });
  const keySpan = file.span(dot + 1, path.length);
  if (sub === undefined && (key === 'args' || key === 'contexts')) {
    return diagnostic('override-without-name', keySpan, { key });
  }
  const value = equals < 0 ? undefined : { value: text.slice(equals + 1), span: file.span(equals + 1, text.length) };
  return { pattern: { value: path.slice(0, dot), span: file.span(0, dot) }, key, sub, keySpan, append, value };
}

/** `--set app.args.TOKEN` without a value takes it from the environment, where it is set. */
function fromEnvironment({ sub, keySpan }: Flag, host: Pick<Host, 'env'>): Located<string> | undefined {
  const value = sub === undefined ? undefined : host.env(sub);
  return value === undefined ? undefined : { value, span: keySpan };
}

function sensitiveIn({ sub, keySpan, value }: Flag, sensitive: ReadonlySet<string>): Located<string> | undefined {
  return value === undefined && sub !== undefined && sensitive.has(sub) ? { value: sub, span: keySpan } : undefined;
}

function expand(pattern: string, names: ReadonlySet<string>): string[] {
  return names.has(pattern) ? [pattern] : [...names].filter((name) => matches(pattern, name));
}

function noTarget({ value: name, span }: Located<string>, names: Iterable<string>): Diagnostic {
  return diagnostic('unknown-target', span, { name, suggestion: nearest(name, names) });
}
