import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Attribute } from '../../syntax/tree.ts';
import type { Value } from '../../values/value.ts';
import { isOpen } from '../../values/result.ts';
import { openUse } from './open-use.ts';
import { childSpan } from './place.ts';

/** The values of a matrix's names in one of its combinations. */
export type Combination = ReadonlyMap<string, Value>;

/** Every combination of a matrix, the last name varying fastest; an empty matrix has one, an empty list none. */
export function combinations(attribute: Attribute, value: Value): Outcome<readonly Combination[]> {
  if (value.kind === 'unknown')
    return { value: [], diagnostics: isOpen(value) ? [openUse(value, attribute.value)] : [] };
  if (value.kind !== 'object' && value.kind !== 'map') {
    return { value: [], diagnostics: [diagnostic('matrix-not-map', attribute.value.span, {})] };
  }
  const diagnostics: Diagnostic[] = [];
  let all: readonly Combination[] = [new Map()];
  for (const [key, list] of value.entries) {
    if (isOpen(list)) diagnostics.push(openUse(list, attribute.value, childSpan(attribute.value, key)));
    const items = itemsOf(list);
    if (items === undefined) {
      diagnostics.push(diagnostic('matrix-value-not-list', childSpan(attribute.value, key), { key }));
      continue;
    }
    all = all.flatMap((combination) => items.map((item) => new Map([...combination, [key, item]])));
  }
  return diagnostics.length > 0 ? { value: [], diagnostics } : { value: all, diagnostics };
}

function itemsOf(value: Value): readonly Value[] | undefined {
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return value.items;
    case 'map':
    case 'object':
      return [...value.entries.values()];
    case 'unknown':
      return [];
    case 'string':
    case 'number':
    case 'bool':
    case 'null':
      return undefined;
  }
}
