import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Buildable, TargetBlocks } from '../evaluation/buildable.ts';
import type { Named } from '../evaluation/buildables.ts';
import type { Located } from '../model.ts';
import { merge } from './merge.ts';
import { folderOf, rebase } from './paths.ts';
import { mergeTargetBlocks, type Definition } from './resolve.ts';
import { textsOf, type Settings } from './setting.ts';
import type { BakeGroup } from './target.ts';

/** Targets and groups of a set of files, each name once. */
export interface Defined {
  readonly targets: Map<string, Definition>;
  readonly groups: Map<string, BakeGroup>;
}

/** Merges the blocks of each name into what `defined` holds already; `isRelative` rebases contexts to their files. */
export function define({ all, matrices }: Named, defined: Defined, isRelative: boolean): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const buildable of all) {
    if (buildable.kind === 'target') addTarget(buildable, defined.targets, isRelative);
    else addGroup(buildable, defined.groups, diagnostics);
  }
  for (const [label, targets] of matrices) if (!defined.groups.has(label)) defined.groups.set(label, { targets });
  return diagnostics;
}

function addTarget(buildable: Buildable, targets: Map<string, Definition>, isRelative: boolean): void {
  const { name, declaration } = buildable;
  const folder = isRelative ? folderOf(declaration.block.span.file.name) : '.';
  const own = rebaseSettings(buildable.settings() as Settings, folder);
  const before = targets.get(name);
  const blocks = rebaseBlocks(buildable.blocks(), folder);
  targets.set(name, {
    name,
    span: declaration.block.header,
    settings: before === undefined ? own : merge(before.settings, own),
    blocks: before === undefined ? blocks : mergeTargetBlocks(before.blocks, blocks),
    defaultContext: folder,
  });
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
