import type { Span } from '../../source/source-file.ts';
import type { TargetAttribute } from '../attributes.ts';
import type { Located } from '../model.ts';
import type { Entry, EntryForm } from './entry.ts';
import type { ArgumentValue } from './target.ts';

/** The value that a block gives an attribute of a target, read and placed. */
export type Setting =
  | { readonly kind: 'word'; readonly value: Located<string> }
  | { readonly kind: 'flag'; readonly value: Located<boolean> }
  | { readonly kind: 'number'; readonly value: Located<number> }
  | { readonly kind: 'list'; readonly items: readonly Located<string>[] }
  | { readonly kind: 'table'; readonly entries: Table }
  | { readonly kind: 'entries'; readonly form: EntryForm; readonly items: readonly Located<Entry>[] }
  | { readonly kind: 'record'; readonly entries: ReadonlyMap<string, Located<string | number>> };

/** The entries of a table; only those of `args` may be something else than texts. */
export type Table = ReadonlyMap<string, Located<ArgumentValue>>;

/** What is said of one target; what is absent was not set. Never changed once made: merging makes a new one. */
export type Settings = ReadonlyMap<TargetAttribute, Setting>;

/** Where a setting stands: its first element where it has several. */
export function spanOfSetting(setting: Setting): Span | undefined {
  switch (setting.kind) {
    case 'word':
    case 'flag':
    case 'number':
      return setting.value.span;
    case 'list':
    case 'entries':
      return setting.items[0]?.span;
    case 'table':
    case 'record':
      return setting.entries.values().next().value?.span;
  }
}

export function wordOf(settings: Settings, attribute: TargetAttribute): string | undefined {
  const setting = settings.get(attribute);
  return setting?.kind === 'word' ? setting.value.value : undefined;
}

export function listOf(settings: Settings, attribute: TargetAttribute): readonly Located<string>[] {
  const setting = settings.get(attribute);
  return setting?.kind === 'list' ? setting.items : [];
}

export function tableOf(settings: Settings, attribute: TargetAttribute): Table {
  const setting = settings.get(attribute);
  return setting?.kind === 'table' ? setting.entries : new Map<string, Located<string>>();
}

/** The entries of a table that are texts, which all of them are outside `args`. */
export function textsOf(table: Table): ReadonlyMap<string, Located<string>> {
  return new Map(
    [...table].flatMap(([key, { value, span }]) => (typeof value === 'string' ? [[key, { value, span }]] : [])),
  );
}

export function entriesOf(settings: Settings, attribute: TargetAttribute): readonly Located<Entry>[] {
  const setting = settings.get(attribute);
  return setting?.kind === 'entries' ? setting.items : [];
}
