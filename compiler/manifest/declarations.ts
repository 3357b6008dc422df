import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggestion.ts';
import type { Attribute, Block, Body } from '../syntax/tree.ts';
import { topBlocks, type OwnBlock, type TopBlock } from './attributes.ts';
import type { BlockRule } from './rules.ts';

/** A block with its own name, its attributes at hand. */
export interface Declaration {
  readonly name: string;
  readonly block: Block;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly Block[];
}

/** Everything that files declare, by name; nothing is evaluated yet. */
export interface Declarations {
  /** Attributes at the top of a file; the last file wins. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly variables: ReadonlyMap<string, Declaration>;
  readonly functions: ReadonlyMap<string, Declaration>;
  /** Targets and groups in the order of the files; several blocks may have one name. */
  readonly buildables: readonly Declaration[];
  /** Blocks of mab's own, by type, in the order of the files. */
  readonly own: Readonly<Record<OwnBlock, readonly Declaration[]>>;
}

/** Names that blocks and Bake itself take; a variable or function of such a name is passed over, as Bake does. */
const reserved = new Set(['target', 'group', 'BAKE_CMD_CONTEXT', 'BAKE_LOCAL_PLATFORM']);

/** Sorts what bodies hold, complains of what does not belong there, and of names that are missing. */
export function declare(bodies: readonly Body[]): Outcome<Declarations> {
  const diagnostics: Diagnostic[] = [];
  const attributes = new Map<string, Attribute>();
  const kinds: Record<TopBlock, Declaration[]> = {
    target: [],
    group: [],
    variable: [],
    function: [],
    builder: [],
    emulation: [],
    manifest: [],
    mab: [],
  };
  const buildables: Declaration[] = [];
  for (const item of bodies.flatMap(({ items }) => items)) {
    if (item.kind === 'attribute') {
      if (!reserved.has(item.name.text)) attributes.set(item.name.text, item);
    } else if (isTopBlock(item.type.text)) {
      const found = declaration(item, topBlocks[item.type.text], diagnostics);
      if (found === undefined) continue;
      kinds[item.type.text].push(found);
      if (item.type.text === 'target' || item.type.text === 'group') buildables.push(found);
    } else diagnostics.push(unknownTopBlock(item));
  }
  const { variable, function: functions } = kinds;
  const value = { attributes, variables: named(variable), functions: named(functions), buildables, own: kinds };
  return { value, diagnostics };
}

/** Attributes and blocks of a body by a rule; undefined where the block has no name, or two. */
export function declaration(block: Block, rule: BlockRule, diagnostics: Diagnostic[]): Declaration | undefined {
  const { labels } = rule;
  const type = block.type.text;
  const extra = block.labels[labels.length];
  if (extra !== undefined) {
    diagnostics.push(diagnostic('extra-label', extra.span, { block: withArticle(type), labels: labels.length }));
    return undefined;
  }
  if (block.labels.length < labels.length) {
    const params = {
      block: withArticle(type),
      example: `${type} "${labels[0] === 'platform' ? 'linux/arm64' : 'name'}"`,
    };
    diagnostics.push(diagnostic('missing-label', block.type.span, params, { context: block.header }));
    return undefined;
  }
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  for (const item of block.body.items) {
    if (item.kind === 'block') {
      if (Object.hasOwn(rule.blocks, item.type.text)) blocks.push(item);
      else diagnostics.push(unknownBlock(item, type, rule));
    } else if (Object.hasOwn(rule.attributes, item.name.text)) attributes.set(item.name.text, item);
    else diagnostics.push(unknownAttribute(item, type, rule));
  }
  return { name: block.labels[0]?.text ?? '', block, attributes, blocks };
}

function isTopBlock(type: string): type is TopBlock {
  return Object.hasOwn(topBlocks, type);
}

function named(declarations: readonly Declaration[]): ReadonlyMap<string, Declaration> {
  return new Map(declarations.filter(({ name }) => !reserved.has(name)).map((one) => [one.name, one]));
}

function unknownTopBlock({ type }: Block): Diagnostic {
  const name = type.text;
  const suggestion = nearest(name, Object.keys(topBlocks));
  return diagnostic('unknown-block', type.span, { name, where: 'a file', suggestion }, wayHome(name));
}

function wayHome(type: string): { readonly hint?: string } {
  const home = homeOf(type);
  return home === undefined ? {} : { hint: `write it in ${home}` };
}

/** The blocks in which a block of some type may stand: `a target or a manifest`. */
function homeOf(type: string): string | undefined {
  const homes = Object.entries<BlockRule>(topBlocks).flatMap(([name, rule]) => homesWithin(name, rule, type));
  return homes.length === 0 ? undefined : homes.map(withArticle).join(' or ');
}

function homesWithin(name: string, { blocks }: BlockRule, type: string): string[] {
  const inner = Object.entries(blocks).flatMap(([within, rule]) => homesWithin(within, rule, type));
  return Object.hasOwn(blocks, type) ? [name, ...inner] : inner;
}

function unknownBlock({ type }: Block, block: string, rule: BlockRule): Diagnostic {
  const known = Object.keys(rule.blocks);
  const params = { name: type.text, where: withArticle(block), suggestion: nearest(type.text, known) };
  return isTolerant(block)
    ? diagnostic('unknown-block', type.span, params)
    : diagnostic('block-not-allowed', type.span, { ...params, known }, wayHome(type.text));
}

/** Bake reads past what it does not know in targets, groups and variables, and refuses it elsewhere; so does mab. */
function isTolerant(block: string): boolean {
  return block === 'target' || block === 'group' || block === 'variable';
}

function withArticle(block: string): string {
  return `${/^[aeiou]/.test(block) ? 'an' : 'a'} ${block}`;
}

function unknownAttribute({ name: { text: name, span } }: Attribute, block: string, rule: BlockRule): Diagnostic {
  if (block === 'group' && (name === 'name' || name === 'matrix')) {
    return diagnostic('matrix-of-group', span, { attribute: name });
  }
  const params = { name, block: withArticle(block), suggestion: nearest(name, Object.keys(rule.attributes)) };
  if (isTolerant(block)) return diagnostic('unknown-attribute', span, params);
  const isOfTarget = block === 'platform' && Object.hasOwn(topBlocks.target.attributes, name);
  const extras = isOfTarget ? { hint: 'it is about all platforms together: write it in the target' } : {};
  return diagnostic('attribute-not-allowed', span, params, extras);
}
