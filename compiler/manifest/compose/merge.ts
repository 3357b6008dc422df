import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Entries, Member, Node } from './tree.ts';

/**
 * What two normalised documents, or two services, say together, the later one over the earlier one: mappings merge,
 * lists add up. `path` starts with the section.
 */
export function mergeNodes(base: Node, over: Node, path: readonly string[], diagnostics: Diagnostic[]): Node {
  if (over.kind === 'null') return base;
  if (base.kind === 'map' && over.kind === 'map') {
    const entries = isTable(path)
      ? new Map([...base.entries, ...over.entries])
      : mergeEntries(base.entries, over.entries, path, diagnostics);
    return { ...over, entries };
  }
  if (base.kind === 'list' && over.kind === 'list') {
    return { ...over, items: withoutTwins([...base.items, ...over.items], path) };
  }
  if (base.kind === 'map' || base.kind === 'list') {
    diagnostics.push(diagnostic('compose-override', over.span, { where: path.join('.') }));
  }
  return over;
}

function mergeEntries(base: Entries, over: Entries, path: readonly string[], diagnostics: Diagnostic[]): Entries {
  const merged = new Map<string, Member>(base);
  for (const [key, member] of over) {
    const before = base.get(key);
    const value =
      before === undefined ? member.value : mergeNodes(before.value, member.value, [...path, key], diagnostics);
    merged.set(key, { ...member, value });
  }
  return merged;
}

/** Mappings of variables, where no value says something too. */
function isTable([section, , field, key]: readonly string[]): boolean {
  if (section !== 'services') return false;
  const isInBuild = field === 'build' && ['args', 'labels', 'additional_contexts'].includes(key ?? '');
  return isInBuild || (field === 'environment' && key === undefined);
}

/** A list without what is said twice, where Compose wants it so: the later one takes the place of the earlier one. */
export function withoutTwins(items: readonly Node[], [section, , field, key]: readonly string[]): readonly Node[] {
  if (section !== 'services') return items;
  const identify = identities[field === 'build' ? `build.${key ?? ''}` : (field ?? '')];
  if (identify === undefined) return items;
  return [...new Map(items.map((item) => [identify(item), item])).values()];
}

type Identify = (item: Node) => string | Node;

const identities: Readonly<Record<string, Identify>> = {
  'build.tags': (item) => (item.kind === 'text' ? (item.value.split('=')[0] ?? '') : item),
  'build.extra_hosts': (item) => (item.kind === 'text' ? item.value : item),
  env_file: (item) => {
    const path = item.kind === 'map' ? item.entries.get('path')?.value : undefined;
    return path?.kind === 'text' ? path.value : item;
  },
};
