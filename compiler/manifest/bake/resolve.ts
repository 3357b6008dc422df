import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import type { Span } from '../../source/source-file.ts';
import type { targetAttributes } from '../attributes.ts';
import type { TargetBlocks } from '../evaluation/buildable.ts';
import { mergeBlocks } from '../own/said-block.ts';
import { applyOverrides } from './apply.ts';
import { distinct, merge, normalize } from './merge.ts';
import type { Overrides } from './override.ts';
import { listOf, wordOf, type Setting, type Settings } from './setting.ts';

/** What the blocks of one name say of a target, merged; `inherits` is not followed yet. */
export interface Definition {
  readonly name: string;
  /** The header of the last block of that name. */
  readonly span: Span;
  readonly settings: Settings;
  readonly blocks: TargetBlocks;
  /** The folder that the context is when none is set. */
  readonly defaultContext: string;
}

export type Definitions = ReadonlyMap<string, Definition>;

interface Visit {
  /** With what the command line says. */
  readonly settings: Settings;
  /** Without. */
  readonly said: Settings;
  readonly blocks: TargetBlocks;
  /** Whether a cycle of inheritance was cut on the way, so that the result holds for this starting point only. */
  readonly isCut: boolean;
}

/** Follows inheritance and applies overrides; each target once, however many inherit it. */
export class Inheritance {
  readonly #definitions: Definitions;
  readonly #overrides: Overrides;
  readonly #done = new Map<string, Visit>();
  readonly #reported = new Set<string>();
  readonly #diagnostics: Diagnostic[] = [];

  constructor(definitions: Definitions, overrides: Overrides) {
    this.#definitions = definitions;
    this.#overrides = overrides;
  }

  /** All that is said of a target, or undefined where there is none of that name. */
  resolve(name: string): Outcome<Settings | undefined> {
    const before = this.#diagnostics.length;
    const value = this.#visit(name, new Map())?.settings;
    return { value, diagnostics: this.#diagnostics.slice(before) };
  }

  /** The blocks in a target and in those it inherits. */
  blocks(name: string): TargetBlocks {
    return this.#visit(name, new Map())?.blocks ?? noBlocks;
  }

  /** A target as one of its `platform` blocks has it: inherited by the block, which the command line overrides. */
  variant(name: string, platform: Settings): Settings {
    const said = this.#visit(name, new Map())?.said ?? new Map();
    return this.#finish(name, merge(said, platform));
  }

  #visit(name: string, path: Map<string, Visit | 'open'>): Visit | undefined {
    const done = this.#done.get(name) ?? path.get(name);
    if (done === 'open') return { settings: new Map(), said: new Map(), blocks: noBlocks, isCut: true };
    if (done !== undefined) return done;
    const definition = this.#definitions.get(name);
    if (definition === undefined) return undefined;
    path.set(name, 'open');
    let base: Settings = new Map();
    let blocks = noBlocks;
    let isCut = false;
    for (const { value, span } of listOf(definition.settings, 'inherits')) {
      const parent = this.#visit(value, path);
      if (parent === undefined) this.#missing(value, span);
      else {
        base = merge(base, parent.settings);
        blocks = mergeTargetBlocks(blocks, parent.blocks);
      }
      isCut ||= parent?.isCut ?? false;
    }
    const merged = new Map(merge(base, definition.settings));
    merged.delete('inherits');
    const visit = {
      settings: this.#finish(name, merged),
      said: merged,
      blocks: mergeTargetBlocks(blocks, definition.blocks),
      isCut,
    };
    if (isCut) path.set(name, visit);
    else this.#done.set(name, visit);
    return visit;
  }

  #finish(name: string, settings: Settings): Settings {
    const overridden = applyOverrides(settings, this.#overrides.get(name) ?? []);
    if (!this.#reported.has(name)) this.#diagnostics.push(...overridden.diagnostics);
    this.#reported.add(name);
    return normalizeSettings(overridden.value);
  }

  #missing(name: string, span: Span): void {
    const suggestion = nearest(name, this.#definitions.keys());
    this.#diagnostics.push(diagnostic('unknown-target', span, { name, suggestion }));
  }
}

export const noBlocks: TargetBlocks = { platforms: new Map(), tests: new Map(), changes: new Map() };

/** Blocks of two targets of which the later one adds to the earlier one. */
export function mergeTargetBlocks(base: TargetBlocks, over: TargetBlocks): TargetBlocks {
  return {
    platforms: mergeBlocks(base.platforms, over.platforms),
    tests: mergeBlocks(base.tests, over.tests),
    changes: mergeBlocks(base.changes, over.changes),
  };
}

/** Without repetitions and emptied contexts; the host's network needs its entitlement. */
function normalizeSettings(settings: Settings): Settings {
  const result = new Map(settings);
  const network = settings.get('network');
  if (network?.kind === 'word' && wordOf(settings, 'network') === 'host') {
    const items = [...listOf(settings, 'entitlements'), { value: 'network.host', span: network.value.span }];
    result.set('entitlements', { kind: 'list', items });
  }
  for (const [attribute, setting] of result) {
    if (setting.kind === 'list') result.set(attribute, { kind: 'list', items: distinct(setting.items) });
    if (setting.kind === 'entries') {
      result.set(attribute, { ...setting, items: normalize(entryRule(attribute), setting.items) });
    }
    if (attribute === 'contexts' && setting.kind === 'table') result.set(attribute, withoutEmpty(setting.entries));
  }
  return result;
}

function entryRule(attribute: keyof typeof targetAttributes) {
  if (attribute === 'policy') return 'append';
  return attribute === 'attest' ? 'by-type' : 'unique';
}

function withoutEmpty(entries: Extract<Setting, { kind: 'table' }>['entries']): Setting {
  return { kind: 'table', entries: new Map([...entries].filter(([, { value }]) => value !== '')) };
}
