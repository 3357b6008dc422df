import { targetAttributes, type TargetAttribute } from '../attributes.ts';
import { sorted, type EntryValue } from './entry.ts';
import { printedContext } from './paths.ts';
import { resourceKeys } from './resources.ts';
import { wordOf, type Setting, type Settings } from './setting.ts';
import type { BakeTarget } from './target.ts';

/** Attributes in the order of Bake's print, without those that decide which targets there are. */
const printed = (Object.keys(targetAttributes) as TargetAttribute[]).filter(
  (name) => targetAttributes[name].bake && !['inherits', 'matrix', 'name'].includes(name),
);

/** Words that Bake prints even when they are empty: they were said. */
const mayBeEmpty = new Set<TargetAttribute>(['dockerfile-inline', 'target', 'network', 'shm-size', 'call']);

/** The target that settings come to, with Bake's defaults; `epoch` is SOURCE_DATE_EPOCH, where it is set. */
export function imageOf(settings: Settings, defaultContext: string, epoch: string | undefined): BakeTarget {
  const target: Record<string, EntryValue> = {};
  for (const name of printed) {
    const value = name === 'context' ? contextOf(settings, defaultContext) : valueOf(name, settings);
    if (value !== undefined) target[name] = value;
  }
  return withEpoch(target, epoch);
}

function contextOf(settings: Settings, defaultContext: string): string {
  return printedContext(wordOf(settings, 'context') ?? defaultContext);
}

function valueOf(name: TargetAttribute, settings: Settings): EntryValue | undefined {
  const setting = settings.get(name);
  if (name === 'dockerfile') return wordOf(settings, name) || 'Dockerfile';
  if (setting === undefined) return undefined;
  const value = plain(setting);
  const isEmpty = value === '' ? !mayBeEmpty.has(name) : typeof value === 'object' && Object.keys(value).length === 0;
  return isEmpty ? undefined : value;
}

function plain(setting: Setting): Exclude<EntryValue, null> {
  switch (setting.kind) {
    case 'word':
    case 'flag':
    case 'number':
      return setting.value.value;
    case 'list':
    case 'entries':
      return setting.items.map(({ value }) => value);
    case 'table':
      return sorted([...setting.entries].map(([key, { value }]) => [key, value] as const));
    case 'record':
      return Object.fromEntries(
        resourceKeys.flatMap((key) => {
          const value = setting.entries.get(key)?.value;
          return value === undefined ? [] : [[key, value]];
        }),
      );
  }
}

/** Reproducible builds: what the environment says of it reaches every build. */
function withEpoch(target: BakeTarget, epoch: string | undefined): BakeTarget {
  if (epoch === undefined || epoch === '' || target.args?.['SOURCE_DATE_EPOCH'] !== undefined) return target;
  const args = sorted(Object.entries({ ...target.args, SOURCE_DATE_EPOCH: epoch }));
  const position = printed.indexOf('args');
  const entries = Object.entries(target).filter(([name]) => name !== 'args');
  const before = entries.filter(([name]) => printed.indexOf(name as TargetAttribute) < position);
  return Object.fromEntries([...before, ['args', args], ...entries.slice(before.length)]);
}
