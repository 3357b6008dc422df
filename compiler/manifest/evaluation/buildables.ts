import { diagnostic, hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { isOpen } from '../../values/result.ts';
import { stringType } from '../../values/type.ts';
import { objectValue } from '../../values/value.ts';
import type { Declaration } from '../declarations.ts';
import { Buildable } from './buildable.ts';
import { converted, kindName } from './conversion.ts';
import type { Globals } from './globals.ts';
import { LazyMap } from './lazy-map.ts';
import { combinations, type Combination } from './matrix.ts';
import { namesakesOf, type Namesakes } from './namesakes.ts';
import { openUse } from './open-use.ts';

/** Targets and groups with their names, and the targets that a matrix's label stands for. */
export interface Named {
  readonly all: readonly Buildable[];
  /** Those of which there are several, by `target.NAME` and `group.NAME`. */
  readonly namesakes: ReadonlyMap<string, Namesakes>;
  readonly matrices: ReadonlyMap<string, readonly string[]>;
}

/**
 * Names targets and groups, evaluating matrices, and makes them known to expressions as `target.NAME` and `group.NAME`.
 * While names are made there are none yet.
 */
export function nameBuildables(declarations: readonly Declaration[], globals: Globals): Named {
  for (const block of ['target', 'group']) globals.blocks.set(block, objectValue([]));
  const all: Buildable[] = [];
  const byLabel = new Map<string, Set<string>>();
  for (const declaration of declarations) {
    const made = isName(declaration.name) ? instances(declaration, globals) : [];
    if (!isName(declaration.name)) globals.diagnostics.push(badName(declaration, declaration.name));
    all.push(...made);
    if (made.length === 0 || declaration.block.type.text !== 'target') continue;
    const names = byLabel.get(declaration.name) ?? new Set();
    byLabel.set(declaration.name, names);
    for (const { name } of made) names.add(name);
  }
  const namesakes = namesakesOf(all);
  globals.namesakes = namesakes;
  for (const block of ['target', 'group'] as const) {
    const known = new Map(all.filter(({ kind }) => kind === block).map((one) => [one.name, one]));
    const valueOf = (name: string) => (namesakes.get(`${block}.${name}`) ?? known.get(name))?.value;
    const entries = new LazyMap(known.keys(), (name) => valueOf(name) ?? objectValue([]));
    globals.blocks.set(block, { kind: 'object', entries });
  }
  const matrices = [...byLabel].filter(([label, names]) => names.size > 1 || !names.has(label));
  return { all, namesakes, matrices: new Map(matrices.map(([label, names]) => [label, [...names]])) };
}

function instances(declaration: Declaration, globals: Globals): Buildable[] {
  const matrix = declaration.attributes.get('matrix');
  const name = declaration.attributes.get('name');
  if (matrix === undefined) {
    if (name !== undefined) globals.diagnostics.push(diagnostic('name-without-matrix', name.name.span, {}));
    return [new Buildable(declaration.name, declaration, new Map(), globals)];
  }
  const { value: all, diagnostics } = combinations(matrix, globals.evaluate(matrix.value));
  globals.diagnostics.push(...diagnostics);
  const made = new Map<string, Buildable>();
  const problems: Diagnostic[] = [];
  for (const combination of all) {
    const own = nameOf(declaration, combination, globals);
    if (own === undefined) continue;
    if (made.has(own)) {
      problems.push(diagnostic('duplicate-name', name?.value.span ?? matrix.value.span, { name: own }));
    }
    made.set(own, new Buildable(own, declaration, combination, globals));
  }
  globals.diagnostics.push(...problems.slice(0, 1));
  return hasErrors(problems) ? [] : [...made.values()];
}

/** The `name` of a combination; undefined where it has none, which is reported. */
function nameOf(declaration: Declaration, combination: Combination, globals: Globals): string | undefined {
  const attribute = declaration.attributes.get('name');
  if (attribute === undefined) return declaration.name;
  const value = globals.evaluate(attribute.value, combination);
  if (isOpen(value)) globals.diagnostics.push(openUse(value, attribute.value));
  if (value.kind === 'unknown') return undefined;
  const text = converted(value, stringType);
  if (!('kind' in text) || text.kind !== 'string') {
    const params = {
      attribute: 'name',
      problem: `a string is needed, not ${kindName(value)}`,
      example: '"app-${version}"',
    };
    globals.diagnostics.push(diagnostic('wrong-type', attribute.value.span, params));
    return undefined;
  }
  if (isName(text.value)) return text.value;
  globals.diagnostics.push(diagnostic('malformed-name', attribute.value.span, { name: text.value }));
  return undefined;
}

export function isName(name: string): boolean {
  return /^[a-zA-Z0-9_-]+$/.test(name);
}

function badName({ block }: Declaration, name: string): Diagnostic {
  return diagnostic('malformed-name', block.labels[0]?.span ?? block.header, { name });
}
