import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { topBlocks } from '../attributes.ts';
import type { DescriptorChange, Join, Located, Source } from '../model.ts';
import { platformKey } from './by-platform.ts';
import { checkRequired, type SaidBlock, type SaidBlocks } from './said-block.ts';

/** Makes the joins of `manifest` blocks, by name. */
export function joinsOf(said: SaidBlocks, diagnostics: Diagnostic[]): ReadonlyMap<string, Join> {
  return new Map([...said].map(([name, block]) => [name, joinOf(block, diagnostics)]));
}

function joinOf(block: SaidBlock, diagnostics: Diagnostic[]): Join {
  const { name, span } = block;
  diagnostics.push(...checkRequired(block, 'manifest', topBlocks.manifest));
  const sources = (block.list('sources') ?? []).map(sourceOf);
  if (block.settings.has('sources') && sources.length === 0) {
    diagnostics.push(diagnostic('empty-manifest', block.spanOf('sources'), { name }));
  }
  const changes = [...block.blocks('annotate').values()].flatMap((change) => {
    const platform = platformKey(change.name, change.span, diagnostics);
    return platform === undefined ? [] : ([[platform, changeOf(change)]] as const);
  });
  return {
    name,
    span,
    tags: block.list('tags') ?? [],
    sources,
    annotations: plain(block.table('annotations')),
    annotate: new Map(changes),
    append: block.flag('append'),
  };
}

function sourceOf({ value, span }: Located<string>): Source {
  return value.startsWith('target:')
    ? { kind: 'target', target: value.slice('target:'.length), span }
    : { kind: 'reference', reference: value, span };
}

function changeOf(block: SaidBlock): DescriptorChange {
  const word = <K extends string>(key: K, name: string): Partial<Record<K, string>> => {
    const value = block.word(name)?.value;
    return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
  };
  const list = (name: string) => (block.list(name) ?? []).map(({ value }) => value);
  return {
    span: block.span,
    ...word('os', 'os'),
    ...word('arch', 'arch'),
    ...word('variant', 'variant'),
    ...word('osVersion', 'os-version'),
    osFeatures: list('os-features'),
    features: list('features'),
    annotations: plain(block.table('annotations')),
  };
}

function plain(table: ReadonlyMap<string, Located<string>>): Record<string, string> {
  return Object.fromEntries([...table].map(([key, { value }]) => [key, value]));
}
