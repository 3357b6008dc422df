import type { Outcome } from '../diagnostics/diagnostic.ts';
import { compareCodePoints } from '../source/code-points.ts';
import { toJson } from '../values/json.ts';
import { parseType } from '../values/type-expression.ts';
import { nameType } from '../values/type.ts';
import type { Value } from '../values/value.ts';
import type { ManifestInput } from './input.ts';
import { evaluate, type Evaluated } from './read.ts';

/** What files declare, in the words of `docker buildx bake --list` (buildx 0.29), by name. */
export interface Listing {
  readonly targets: readonly ListedTarget[];
  /** None, rather than an empty list, where only compose files were read. */
  readonly variables: readonly ListedVariable[] | undefined;
}

/** A target, or a group with its members in the description. */
export interface ListedTarget {
  readonly name: string;
  readonly description?: string;
  readonly group?: true;
}

export interface ListedVariable {
  readonly name: string;
  readonly description?: string;
  /** `list of string` */
  readonly type?: string;
  /** As text; of what is no string in JSON. Absent: null, or sensitive. */
  readonly value?: string;
}

/** Lists what a command line could ask for, and could set. */
export function readListing(input: ManifestInput): Outcome<Listing | undefined> {
  const { value: evaluated, diagnostics } = evaluate(input);
  if (evaluated === undefined) return { value: undefined, diagnostics };
  const variables = evaluated.isComposeOnly ? undefined : variablesOf(evaluated);
  return { value: { targets: targetsOf(evaluated), variables }, diagnostics };
}

/** Names with a `_` before them are nobody's to ask for. */
function targetsOf({ defined }: Evaluated): ListedTarget[] {
  const targets = [...defined.targets].map(([name, { settings }]): ListedTarget => {
    const description = settings.get('description');
    return { name, ...(description?.kind === 'word' ? said('description', description.value.value) : {}) };
  });
  const groups = [...defined.groups].map(([name, { description = '', targets: members }]): ListedTarget => {
    const names = [...(members ?? [])].sort(compareCodePoints).join(', ');
    const text = description === '' || names === '' ? names : `${description} (${names})`;
    return { name, ...said('description', text), group: true };
  });
  return byName([...targets, ...groups]).filter(({ name }) => !name.startsWith('_'));
}

function variablesOf({ variables, globals, sensitive }: Evaluated): ListedVariable[] {
  const all = [...variables].map(([name, { attributes }]): ListedVariable => {
    const type = attributes.get('type');
    const declared = type === undefined ? undefined : parseType(type.value).value;
    const description = attributes.get('description');
    const text = description === undefined ? undefined : textOf(globals.evaluate(description.value));
    const value = sensitive.has(name) ? undefined : globals.scope.variable(name);
    const written = value === undefined ? undefined : textOf(value);
    return {
      name,
      ...said('description', text ?? ''),
      ...said('type', declared === undefined ? '' : nameType(declared)),
      ...(written === undefined ? {} : { value: written }),
    };
  });
  return byName(all);
}

function said<K extends string>(key: K, text: string): { readonly [P in K]?: string } {
  return (text === '' ? {} : { [key]: text }) as { readonly [P in K]?: string };
}

function textOf(value: Value): string | undefined {
  if (value.kind === 'null') return undefined;
  if (value.kind === 'string') return value.value;
  const json = toJson(value);
  return typeof json === 'string' ? json : undefined;
}

function byName<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => compareCodePoints(a.name, b.name));
}
