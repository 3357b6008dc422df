import { diagnostic, hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source/source-file.ts';
import type { Attribute, Block } from '../../syntax/tree.ts';
import { decode } from '../bake/decode.ts';
import { mergeSettings } from '../bake/merge.ts';
import { spanOfSetting, textsOf, type Setting } from '../bake/setting.ts';
import { declaration, type Declaration } from '../declarations.ts';
import type { Located } from '../model.ts';
import type { AttributeRule, BlockRule } from '../rules.ts';
import type { Evaluator } from './evaluator.ts';
import { platformKey } from './platform-key.ts';
import { readSources } from './sources.ts';

/** Blocks of one type by their label, platforms by their normalised name; `''` is the label of those that have none. */
export type SaidBlocks = ReadonlyMap<string, SaidBlock>;

interface Said {
  readonly settings: ReadonlyMap<string, Setting>;
  readonly blocks: ReadonlyMap<string, SaidBlocks>;
  /** Attributes that could not be read, or not whole, which has been reported. */
  readonly unread: ReadonlySet<string>;
}

/** What is said of one block of mab's own, in all files together; evaluated, never changed once made. */
export class SaidBlock {
  readonly name: string;
  /** The header of the last block of that name. */
  readonly span: Span;
  readonly settings: ReadonlyMap<string, Setting>;
  readonly #said: Said;
  readonly #rule: BlockRule;
  readonly #block: Block;

  constructor({ name, block }: Pick<Declaration, 'name' | 'block'>, rule: BlockRule, said: Said) {
    this.name = name;
    this.span = block.header;
    this.settings = said.settings;
    this.#said = said;
    this.#rule = rule;
    this.#block = block;
  }

  /** Whether an attribute is not written, as far as can be told. */
  lacks(attribute: string): boolean {
    return !this.settings.has(attribute) && !this.isUnread(attribute);
  }

  /** Whether something about an attribute has been reported, so that what it says is not to be judged. */
  isUnread(attribute: string): boolean {
    return this.#said.unread.has(attribute);
  }

  word(name: string): Located<string> | undefined {
    const setting = this.settings.get(name);
    return setting?.kind === 'word' ? setting.value : undefined;
  }

  flag(name: string): boolean {
    const setting = this.settings.get(name);
    return setting?.kind === 'flag' && setting.value.value;
  }

  number(name: string): Located<number> | undefined {
    const setting = this.settings.get(name);
    return setting?.kind === 'number' ? setting.value : undefined;
  }

  list(name: string): readonly Located<string>[] | undefined {
    const setting = this.settings.get(name);
    return setting?.kind === 'list' ? setting.items : undefined;
  }

  table(name: string): ReadonlyMap<string, Located<string>> {
    const setting = this.settings.get(name);
    return setting?.kind === 'table' ? textsOf(setting.entries) : new Map<string, Located<string>>();
  }

  /** The blocks of a type in it, by label. */
  blocks(type: string): SaidBlocks {
    return this.#said.blocks.get(type) ?? new Map<string, SaidBlock>();
  }

  /** Where an attribute was written; the block's own place where it was not. */
  spanOf(attribute: string): Span {
    const setting = this.settings.get(attribute);
    return (setting === undefined ? undefined : spanOfSetting(setting)) ?? this.span;
  }

  /** This block with other values of its attributes. */
  withSettings(settings: ReadonlyMap<string, Setting>): SaidBlock {
    return new SaidBlock({ name: this.name, block: this.#block }, this.#rule, { ...this.#said, settings });
  }

  /** This block with what a later one of its name says. */
  with(over: SaidBlock): SaidBlock {
    const settings = mergeSettings(this.#rule.attributes, this.settings, over.settings);
    const blocks = new Map(this.#said.blocks);
    for (const [type, later] of over.#said.blocks) blocks.set(type, mergeBlocks(blocks.get(type) ?? new Map(), later));
    const unread = new Set([...this.#said.unread, ...over.#said.unread]);
    return new SaidBlock({ name: this.name, block: over.#block }, this.#rule, { settings, blocks, unread });
  }
}

/** Blocks of one type together: those of one label are merged, in the order in which they were first said. */
export function mergeBlocks(base: SaidBlocks, over: SaidBlocks): SaidBlocks {
  if (base.size === 0) return over;
  const merged = new Map(base);
  for (const [key, block] of over) merged.set(key, merged.get(key)?.with(block) ?? block);
  return merged;
}

/**
 * Reads the blocks of one type. A later file adds to what an earlier one says; the same name twice in one file, or one
 * block, is a mistake. A block without a key has been reported.
 */
export function readBlocks(declarations: readonly Declaration[], rule: BlockRule, evaluator: Evaluator): SaidBlocks {
  const said = new Map<string, SaidBlock>();
  for (const declared of declarations) {
    const key = keyOf(declared, rule, evaluator);
    if (key === undefined) continue;
    const before = said.get(key);
    if (before?.span.file === declared.block.span.file) {
      evaluator.diagnostics.push(twice(declared, before));
      continue;
    }
    const block = readBlock(declared, rule, evaluator);
    said.set(key, before?.with(block) ?? block);
  }
  return said;
}

function keyOf({ name, block }: Declaration, { labels }: BlockRule, { diagnostics }: Evaluator): string | undefined {
  if (labels[0] !== 'platform') return name;
  return platformKey(name, block.labels[0]?.span ?? block.header, diagnostics);
}

/** Complains of attributes that a block needs, once all files have said what they say of it. */
export function checkRequired(block: SaidBlock, type: string, rule: BlockRule): Diagnostic[] {
  return Object.entries(rule.attributes)
    .filter(([name, { required }]) => required === true && block.lacks(name))
    .map(([name]) => diagnostic('missing-attribute', block.span, { name, block: `${type} "${block.name}"` }));
}

function readBlock(declared: Declaration, rule: BlockRule, evaluator: Evaluator): SaidBlock {
  const settings = new Map<string, Setting>();
  const unread = new Set<string>();
  for (const [name, attribute] of declared.attributes) {
    const before = evaluator.diagnostics.length;
    const setting = readAttribute(name, attribute, rule.attributes[name], evaluator);
    if (setting !== undefined) settings.set(name, setting);
    if (hasErrors(evaluator.diagnostics.slice(before))) unread.add(name);
  }
  const blocks = new Map<string, SaidBlocks>();
  for (const [type, inner] of Object.entries(rule.blocks)) {
    const found = declared.blocks.filter((block) => block.type.text === type);
    blocks.set(type, readBlocks(declareAll(found, inner, evaluator), inner, evaluator));
  }
  return new SaidBlock(declared, rule, { settings, blocks, unread });
}

/** Nested blocks with their attributes at hand. */
export function declareAll(
  blocks: readonly Block[],
  rule: BlockRule,
  { diagnostics }: Pick<Evaluator, 'diagnostics'>,
): Declaration[] {
  return blocks.flatMap((block) => declaration(block, rule, diagnostics) ?? []);
}

function readAttribute(
  name: string,
  { value: expression }: Attribute,
  rule: AttributeRule | undefined,
  evaluator: Evaluator,
): Setting | undefined {
  if (rule === undefined) return undefined;
  if (rule.form === 'sources' && expression.kind === 'tuple') return readSources(name, expression, rule, evaluator);
  const { value, diagnostics } = decode(name, rule, evaluator.evaluate(expression), expression);
  evaluator.diagnostics.push(...diagnostics);
  return hasErrors(diagnostics) ? undefined : value;
}

function twice({ name, block }: Declaration, first: SaidBlock): Diagnostic {
  const type = name === '' ? block.type.text : `${block.type.text} "${name}"`;
  const span = block.labels[0]?.span ?? block.header;
  return diagnostic(
    'duplicate-block',
    span,
    { type },
    { related: [{ span: first.span, message: 'declared here first' }] },
  );
}

/** A word of a block whose rule has checked that it is one of `W`. */
export function wordIn<W extends string>(block: SaidBlock, attribute: string): Located<W> | undefined {
  return block.word(attribute) as Located<W> | undefined;
}
