import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import { SourceFile, type Span } from '../../source/source-file.ts';
import type { Expression } from '../../syntax/tree.ts';
import { references } from '../../values/references.ts';
import { failedValue } from '../../values/result.ts';
import { parseType } from '../../values/type-expression.ts';
import { stringValue, tupleValue, type Value } from '../../values/value.ts';
import { topBlocks } from '../attributes.ts';
import type { Declaration, Declarations } from '../declarations.ts';
import type { Located } from '../model.ts';
import { readBlocks } from './said-block.ts';

/** The variables whose values must not appear anywhere. */
export interface Sensitive {
  readonly names: ReadonlySet<string>;
  /** Places of the files where a value stands all the same, which is a mistake; nobody shows them again. */
  readonly hidden: readonly Span[];
}

/**
 * Reads `mab { sensitive = [...] }` from the text alone: names are literal, since evaluating anything could make a value
 * of what must stay unread. What a wrong list mentions is kept secret too.
 */
export function readSensitive(declarations: Declarations): Outcome<Sensitive> {
  const diagnostics: Diagnostic[] = [];
  const mentioned: string[] = [];
  const evaluate = (expression: Expression): Value => namesIn(expression, mentioned, diagnostics);
  const said = readBlocks(declarations.own.mab, topBlocks.mab, { evaluate, diagnostics });
  const listed = said.get('')?.list('sensitive') ?? [];
  const checked = listed.map((name) => check(name, declarations));
  diagnostics.push(...checked.flatMap(({ problems }) => problems));
  const names = new Set([...listed.map(({ value }) => value), ...mentioned]);
  return { value: { names, hidden: checked.flatMap(({ hidden }) => hidden) }, diagnostics };
}

/** A command line can be read by everybody on the machine, and is written down by shells. */
export function checkFlags(flags: ReadonlyMap<string, SourceFile>, names: ReadonlySet<string>): Diagnostic[] {
  return [...flags.keys()]
    .filter((name) => names.has(name))
    .map((name) => diagnostic('sensitive-flag', new SourceFile('--var', name).span(0, name.length), { name }));
}

function namesIn(expression: Expression, mentioned: string[], diagnostics: Diagnostic[]): Value {
  if (expression.kind !== 'tuple') {
    mentioned.push(...mentions(expression));
    diagnostics.push(diagnostic('sensitive-not-names', expression.span, {}));
    return failedValue(expression.span);
  }
  return tupleValue(expression.items.map((item) => nameIn(item, mentioned, diagnostics)));
}

function nameIn(item: Expression, mentioned: string[], diagnostics: Diagnostic[]): Value {
  if (item.kind === 'template' && item.parts.every(({ kind }) => kind === 'text')) {
    return stringValue(item.parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''));
  }
  mentioned.push(...mentions(item));
  const fixes =
    item.kind === 'variable'
      ? [{ title: `write "${item.name}"`, edits: [{ span: item.span, text: JSON.stringify(item.name) }] }]
      : [];
  diagnostics.push(diagnostic('sensitive-not-names', item.span, {}, fixes.length === 0 ? {} : { fixes }));
  return failedValue(item.span);
}

function mentions(expression: Expression): string[] {
  return references(expression).variables.map(({ name }) => name);
}

interface Checked {
  readonly problems: readonly Diagnostic[];
  readonly hidden: readonly Span[];
}

function check({ value: name, span }: Located<string>, { variables, attributes }: Declarations): Checked {
  const variable = variables.get(name);
  const attribute = attributes.get(name);
  const written = attribute ?? variable?.attributes.get('default');
  if (variable === undefined && attribute === undefined) {
    const suggestion = nearest(name, variables.keys());
    return { problems: [diagnostic('sensitive-unknown', span, { name, suggestion })], hidden: [] };
  }
  const place = attribute?.name.span ?? variable?.block.labels[0]?.span ?? span;
  const problems = variable === undefined ? [] : checkVariable(name, variable);
  if (written === undefined || isNothing(written.value)) return { problems, hidden: [] };
  return { problems: [...problems, diagnostic('sensitive-in-file', place, { name })], hidden: [written.value.span] };
}

/** Its text reaches the build through the environment, as it is. */
function checkVariable(name: string, { attributes, block }: Declaration): Diagnostic[] {
  const type = attributes.get('type');
  const read = type === undefined ? undefined : parseType(type.value);
  const isText = read === undefined || read.value === undefined || read.value.kind === 'string';
  return [
    ...(/^[A-Za-z_]\w*$/.test(name)
      ? []
      : [diagnostic('sensitive-name', block.labels[0]?.span ?? block.header, { name })]),
    ...(isText || type === undefined ? [] : [diagnostic('sensitive-type', type.value.span, { name })]),
    ...(read?.diagnostics ?? []),
  ];
}

/** `""` and `null`: ways to say that a variable has no default. */
function isNothing(expression: Expression): boolean {
  if (expression.kind === 'null') return true;
  return expression.kind === 'template' && expression.parts.every((part) => part.kind === 'text' && part.text === '');
}
