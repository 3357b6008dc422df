import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { compareCodePoints } from '../source/code-points.ts';
import { nearest } from '../diagnostics/suggestion.ts';
import { SourceFile, type Span } from '../source/source-file.ts';
import type { Defined } from './bake/definitions.ts';
import { isPattern, matches } from './bake/glob.ts';
import { expandGroups } from './bake/group.ts';
import { isRemote } from './bake/paths.ts';
import type { BakeGroup } from './bake/target.ts';
import type { Located } from './model.ts';

/** What the command line asks for, groups followed. */
export interface Request {
  /** Targets in order; the place is the word of the command line that led to them. */
  readonly targets: ReadonlyMap<string, Span>;
  /** The groups of Bake's print: those on the way, and `default` with the words of the command line. */
  readonly groups: ReadonlyMap<string, BakeGroup>;
  /** Names of `manifest` blocks, in order. */
  readonly joins: readonly string[];
}

/** Expands names, groups and patterns; without any, what `default` stands for and every manifest. */
export function readRequest(
  words: readonly string[],
  { targets, groups }: Defined,
  joins: ReadonlyMap<string, unknown>,
): Outcome<Request> {
  const hasDefault = targets.has('default') || groups.has('default');
  if (words.length === 0 && !hasDefault && joins.size > 0) {
    return { value: { targets: new Map(), groups: new Map(), joins: [...joins.keys()] }, diagnostics: [] };
  }
  const { value: all, diagnostics } = namesOf(words, [...groups.keys(), ...targets.keys(), ...joins.keys()]);
  const names = all.filter(({ value }) => !joins.has(value));
  const asJoins =
    words.length === 0 ? [...joins.keys()] : all.map(({ value }) => value).filter((name) => joins.has(name));
  const asked = new Map<string, Span>();
  const visited = new Set<string>();
  for (const { value: name, span } of names) {
    const expansion = expandGroups(name, (group) =>
      groups.has(group) ? (groups.get(group)?.targets ?? []) : undefined,
    );
    for (const target of expansion.targets) if (!asked.has(target)) asked.set(target, span);
    for (const group of expansion.groups) visited.add(group);
  }
  const printed = new Map([...visited].flatMap((name) => entryOf(name, groups)));
  const standard = standardGroup(names, printed.get('default'));
  if (standard !== undefined) printed.set('default', standard);
  return { value: { targets: asked, groups: printed, joins: asJoins }, diagnostics };
}

/**
 * Bake prints what was asked for as the group `default`, added to what that is already; the word `default` itself counts
 * only where nothing stands before it.
 */
function standardGroup(names: readonly Located<string>[], declared: BakeGroup | undefined): BakeGroup | undefined {
  if (names.length === 0) return declared;
  const members = new Set(declared?.targets);
  let isThere = declared !== undefined;
  for (const { value: name } of names) {
    if (name !== 'default' || !isThere) members.add(name);
    isThere = true;
  }
  return members.size === 0 ? declared : { ...declared, targets: [...members].sort(compareCodePoints) };
}

function entryOf(name: string, groups: ReadonlyMap<string, BakeGroup>): [string, BakeGroup][] {
  const group = groups.get(name);
  return group === undefined ? [] : [[name, group]];
}

function namesOf(words: readonly string[], all: readonly string[]): Outcome<readonly Located<string>[]> {
  const known = [...new Set(all)];
  const diagnostics: Diagnostic[] = [];
  const names = new Map<string, Located<string>>();
  for (const word of words.length === 0 ? ['default'] : words) {
    const file = new SourceFile('command line', words.length === 0 ? '' : word);
    const span = file.span(0, file.text.length);
    if (isRemote(word)) {
      diagnostics.push(diagnostic('remote-definition', span, { text: word }));
      continue;
    }
    // A service of Compose may have a dot in its name, a target has none.
    const name = word.replaceAll('.', '_');
    const found = isPattern(name) ? known.filter((one) => matches(name, one)) : [name];
    if (found.length === 0) diagnostics.push(diagnostic('unmatched-pattern', span, { pattern: word }));
    for (const one of found) if (!names.has(one)) names.set(one, { value: one, span });
  }
  return { value: [...names.values()], diagnostics };
}

/** What is said of a target that is asked for and not there. */
export function missingTarget(name: string, span: Span, { targets, groups }: Defined): Diagnostic {
  const known = [...targets.keys(), ...groups.keys()];
  if (name === 'default' && span.file.text === '') return diagnostic('no-default', span, { names: known });
  return diagnostic('unknown-target', span, { name, suggestion: nearest(name, known) });
}
