import type { Value } from '../../values/value.ts';
import type { TargetAttribute } from '../attributes.ts';
import { merge } from '../bake/merge.ts';
import type { Setting, Settings } from '../bake/setting.ts';
import type { Buildable } from './buildable.ts';
import { LazyMap } from './lazy-map.ts';

/** Of which block a reference shows what it says. */
type Shown =
  | { readonly kind: 'block'; readonly block: Buildable }
  /** The first block as it was when it was evaluated last: with what later ones had been merged into it by then. */
  | { readonly kind: 'merged'; readonly settings: Settings }
  | { readonly kind: 'all' };

/**
 * Several blocks of one name, as references see them. Bake evaluates what a reference asks for in all of them, as far as
 * it has not done so, and then shows the block that came last; what later blocks say is merged into the first one. So
 * what is seen depends on what was evaluated before (`resolveBlock` and `Parse` of buildx's hclparser).
 */
export class Namesakes {
  /** The block as expressions see it, at the moment at which they look. */
  readonly value: Value;
  readonly #first: Buildable;
  readonly #blocks: readonly Buildable[];
  /** What references have asked of a block, whether the block says it or not. */
  readonly #asked = new Map<Buildable, Set<string>>();
  /** What the first block and those after it say, as far as they have been merged. */
  #merged: Settings | undefined;
  #shown: Shown;

  constructor(first: Buildable, later: readonly Buildable[]) {
    this.#first = first;
    this.#blocks = [first, ...later];
    this.#shown = { kind: 'block', block: first };
    this.value = { kind: 'object', entries: new LazyMap(first.keys, (key) => this.#read(key)) };
  }

  /** Evaluates what a reference asks for, all attributes where it names none. */
  prepare(attribute: string | undefined): void {
    if (this.#shown.kind === 'all') return;
    for (const block of this.#blocks) {
      if (attribute === undefined) block.settings();
      else if (this.#isDone(block, attribute)) continue;
      else this.#evaluate(block, attribute);
      this.#show(block);
    }
  }

  /** All attributes of a block are evaluated, and merged into what the first one holds, where that is so. */
  finish(block: Buildable, merged: Settings | undefined): void {
    this.#show(block);
    this.#merged = merged;
  }

  /** From now on all blocks are seen, merged, as blocks of mab's own see them. */
  complete(): void {
    this.#shown = { kind: 'all' };
  }

  #isDone(block: Buildable, attribute: string): boolean {
    return block.isEvaluated(attribute) || this.#asked.get(block)?.has(attribute) === true;
  }

  #evaluate(block: Buildable, attribute: string): void {
    block.setting(attribute);
    const asked = this.#asked.get(block) ?? new Set();
    this.#asked.set(block, asked.add(attribute));
  }

  #show(block: Buildable): void {
    const settings = block === this.#first ? this.#merged : undefined;
    this.#shown = settings === undefined ? { kind: 'block', block } : { kind: 'merged', settings };
  }

  #read(key: string): Value {
    const shown = this.#shown;
    if (shown.kind === 'block') return shown.block.reference(key);
    const settings = shown.kind === 'merged' ? shown.settings : this.#together(key);
    return this.#first.valueOf(key, settings.get(key as TargetAttribute));
  }

  /** What all blocks say of an attribute; the last group takes the place of those before it. */
  #together(key: string): Settings {
    const said = this.#blocks.map((block) => {
      const setting = block.setting(key);
      return new Map(setting === undefined ? [] : [[key as TargetAttribute, setting]]);
    });
    if (this.#first.kind === 'group') return said.at(-1) ?? new Map<TargetAttribute, Setting>();
    return said.reduce<Settings>(merge, new Map());
  }
}

/** Those of targets and groups that share their name, by `target.NAME` and `group.NAME`. */
export function namesakesOf(all: readonly Buildable[]): ReadonlyMap<string, Namesakes> {
  const byName = new Map<string, [Buildable, ...Buildable[]]>();
  for (const one of all) {
    const key = `${one.kind}.${one.name}`;
    const before = byName.get(key);
    if (before === undefined) byName.set(key, [one]);
    else before.push(one);
  }
  const several = [...byName].filter(([, { length }]) => length > 1);
  return new Map(several.map(([key, [first, ...later]]) => [key, new Namesakes(first, later)]));
}
