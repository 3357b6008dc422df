import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Buildable, TargetBlocks } from '../evaluation/buildable.ts';
import type { Named } from '../evaluation/buildables.ts';
import type { Located } from '../model.ts';
import { merge } from './merge.ts';
import { folderOf, rebase } from './paths.ts';
import { mergeTargetBlocks, noBlocks, type Definition } from './resolve.ts';
import { textsOf, type Settings } from './setting.ts';
import type { BakeGroup } from './target.ts';

/** Targets and groups of a set of files, each name once. */
export interface Defined {
  readonly targets: Map<string, Definition>;
  readonly groups: Map<string, BakeGroup>;
}

/** Merges the attributes of each name into what `defined` holds already; `isRelative` rebases contexts to their files. */
export function define({ all, matrices, namesakes }: Named, defined: Defined, isRelative: boolean): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const composed = new Set(defined.targets.keys());
  for (const buildable of all) {
    const { kind, name } = buildable;
    if (kind === 'target') addTarget(buildable, defined.targets, isRelative);
    else addGroup(buildable, defined.groups, diagnostics);
    const isReplaced = kind === 'group' || composed.has(name);
    namesakes.get(`${kind}.${name}`)?.finish(buildable, isReplaced ? undefined : defined.targets.get(name)?.settings);
  }
  for (const [label, targets] of matrices) if (!defined.groups.has(label)) defined.groups.set(label, { targets });
  return diagnostics;
}

function addTarget(buildable: Buildable, targets: Map<string, Definition>, isRelative: boolean): void {
  const { name, declaration } = buildable;
  const folder = isRelative ? folderOf(declaration.block.span.file.name) : '.';
  const own = rebaseSettings(buildable.settings() as Settings, folder);
  const before = targets.get(name);
  targets.set(name, {
    name,
    span: declaration.block.header,
    settings: before === undefined ? own : merge(before.settings, own),
    blocks: before?.blocks ?? noBlocks,
    defaultContext: folder,
  });
}

/** Merges the blocks in targets, which Bake does not have: they see all that is said of a target. */
export function defineBlocks({ all }: Named, targets: Defined['targets'], isRelative: boolean): void {
  for (const buildable of all) {
    const target = targets.get(buildable.name);
    if (buildable.kind !== 'target' || target === undefined) continue;
    const folder = isRelative ? folderOf(buildable.declaration.block.span.file.name) : '.';
    const blocks = mergeTargetBlocks(target.blocks, rebaseBlocks(buildable.blocks(), folder));
    targets.set(target.name, { ...target, blocks });
  }
}

function rebaseBlocks(blocks: TargetBlocks, folder: string): TargetBlocks {
  if (folder === '.') return blocks;
  const moved = [...blocks.platforms].map(
    ([key, block]) => [key, block.withSettings(rebaseSettings(block.settings as Settings, folder))] as const,
  );
  return { ...blocks, platforms: new Map(moved) };
}

/** Contexts that were written in a file of some folder, seen from the invocation's. */
export function rebaseSettings(settings: Settings, folder: string): Settings {
  if (folder === '.') return settings;
  const result = new Map(settings);
  const context = settings.get('context');
  const contexts = settings.get('contexts');
  const moved = ({ value, span }: Located<string>) => ({ value: rebase(value, folder), span });
  if (context?.kind === 'word') result.set('context', { kind: 'word', value: moved(context.value) });
  if (contexts?.kind === 'table') {
    const entries = new Map([...textsOf(contexts.entries)].map(([key, value]) => [key, moved(value)]));
    result.set('contexts', { kind: 'table', entries });
  }
  return result;
}

/** A later group of a name takes the place of an earlier one. */
function addGroup(buildable: Buildable, groups: Map<string, BakeGroup>, diagnostics: Diagnostic[]): void {
  const { declaration, name } = buildable;
  const settings = buildable.settings();
  const targets = settings.get('targets');
  const description = settings.get('description');
  if (!declaration.attributes.has('targets')) {
    const params = { name: 'targets', block: `group "${name}"` };
    diagnostics.push(diagnostic('missing-attribute', declaration.block.header, params));
  }
  const members = targets?.kind === 'list' ? targets.items.map(({ value }) => value) : [];
  groups.set(name, {
    ...(description?.kind === 'word' ? { description: description.value.value } : {}),
    targets: [...new Set(members)],
  });
}
