import { targetAttributes, type TargetAttribute } from '../attributes.ts';
import type { Located } from '../model.ts';
import type { AttributeRule, Merge } from '../rules.ts';
import type { Entry } from './entry.ts';
import type { Setting, Settings } from './setting.ts';

/** What two blocks say of a target together, the later one over the earlier one, by Bake's rule of each attribute. */
export function merge(base: Settings, over: Settings): Settings {
  return mergeSettings<TargetAttribute>(targetAttributes, base, over);
}

/** What two blocks of any kind say together, by the rules of its attributes. */
export function mergeSettings<Name extends string>(
  rules: Readonly<Record<Name, AttributeRule>>,
  base: ReadonlyMap<Name, Setting>,
  over: ReadonlyMap<Name, Setting>,
): ReadonlyMap<Name, Setting> {
  if (base.size === 0) return over;
  if (over.size === 0) return base;
  const merged = new Map(base);
  for (const [attribute, setting] of over) {
    const before = merged.get(attribute);
    merged.set(attribute, before === undefined ? setting : mergeSetting(rules[attribute].merge, before, setting));
  }
  return merged;
}

function mergeSetting(rule: Merge, base: Setting, over: Setting): Setting {
  if (rule === 'last') return over;
  if (base.kind === 'list' && over.kind === 'list') return { kind: 'list', items: [...base.items, ...over.items] };
  if (base.kind === 'table' && over.kind === 'table') {
    return { kind: 'table', entries: new Map([...base.entries, ...over.entries]) };
  }
  if (base.kind === 'record' && over.kind === 'record') {
    return { kind: 'record', entries: new Map([...base.entries, ...over.entries]) };
  }
  if (base.kind === 'entries' && over.kind === 'entries') {
    return { kind: 'entries', form: over.form, items: normalize(rule, [...base.items, ...over.items]) };
  }
  throw new Error(`an attribute has settings of two kinds: ${base.kind} and ${over.kind}`);
}

/** Drops what is said twice, by an attribute's rule. */
export function normalize(rule: Merge, items: readonly Located<Entry>[]): readonly Located<Entry>[] {
  if (rule === 'by-type') return byType(items);
  return rule === 'append' ? items : withoutTwins(items);
}

/** The last attestation of a type takes the place of the first. */
function byType(items: readonly Located<Entry>[]): readonly Located<Entry>[] {
  const types = new Map<unknown, Located<Entry>>();
  for (const item of items) types.set(item.value['type'], item);
  return [...types.values()];
}

/**
 * Without entries that are equal. Going backwards, a twin further on is replaced by the last entry, which is how buildx
 * does it: with twins the order is not that of the file, and the print shows it.
 */
function withoutTwins(items: readonly Located<Entry>[]): readonly Located<Entry>[] {
  const kept = [...items];
  const keys = items.map(({ value }) => JSON.stringify(value));
  if (new Set(keys).size === keys.length) return items;
  for (let at = kept.length - 2; at >= 0; at -= 1) {
    const twin = keys.indexOf(keys[at] ?? '', at + 1);
    if (twin < 0) continue;
    const last = kept.pop();
    const key = keys.pop();
    if (twin < kept.length && last !== undefined && key !== undefined) {
      kept[twin] = last;
      keys[twin] = key;
    }
  }
  return kept;
}

/** Without empty strings and repetitions, in order. */
export function distinct(items: readonly Located<string>[]): readonly Located<string>[] {
  const seen = new Set(['']);
  return items.filter(({ value }) => {
    if (seen.has(value)) return false;
    seen.add(value);
    return true;
  });
}
