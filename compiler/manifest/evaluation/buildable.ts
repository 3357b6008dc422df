import { diagnostic, hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source/source-file.ts';
import { anyType, listOf, stringType } from '../../values/type.ts';
import { failedValue } from '../../values/result.ts';
import { nullValue, stringValue, type Value } from '../../values/value.ts';
import { targetAttributes, topBlocks, type TargetAttribute } from '../attributes.ts';
import type { AttributeRule } from '../rules.ts';
import { decode } from '../bake/decode.ts';
import type { Setting } from '../bake/setting.ts';
import type { Declaration } from '../declarations.ts';
import type { Evaluator } from '../own/evaluator.ts';
import { declareAll, readBlocks, type SaidBlocks } from '../own/said-block.ts';
import type { Globals } from './globals.ts';
import { LazyMap } from './lazy-map.ts';
import type { Combination } from './matrix.ts';
import { referenceValue } from './reference-value.ts';

const targetRules: Readonly<Record<string, AttributeRule>> = targetAttributes;
const groupRules: Readonly<Record<string, AttributeRule>> = topBlocks.group.attributes;

/** What a reference to a target may name: attributes that Bake has, and its name. */
const targetKeys = Object.entries(targetRules)
  .filter(([name, { bake }]) => bake && name !== 'matrix')
  .map(([name]) => name)
  .sort();

/** What stands in a target besides its attributes. */
export interface TargetBlocks {
  readonly platforms: SaidBlocks;
  readonly tests: SaidBlocks;
  readonly changes: SaidBlocks;
}

/** A target or group of one block, and of one combination of its matrix; attributes are evaluated when needed, once. */
export class Buildable {
  readonly name: string;
  readonly kind: 'target' | 'group';
  readonly declaration: Declaration;
  /** The block as expressions see it, where it is the only one of its name. */
  readonly value: Value;
  /** What a reference may name. */
  readonly keys: readonly string[];
  readonly #combination: Combination;
  readonly #globals: Globals;
  readonly #settings = new Map<string, Setting | undefined>();
  readonly #open = new Set<string>();

  constructor(name: string, declaration: Declaration, combination: Combination, globals: Globals) {
    this.name = name;
    this.kind = declaration.block.type.text === 'target' ? 'target' : 'group';
    this.declaration = declaration;
    this.#combination = combination;
    this.#globals = globals;
    this.keys = this.kind === 'target' ? targetKeys : ['description', 'name', 'targets'];
    this.value = { kind: 'object', entries: new LazyMap(this.keys, (key) => this.reference(key)) };
  }

  /** All that the block says, evaluated. */
  settings(): ReadonlyMap<string, Setting> {
    const names = [...this.declaration.attributes.keys()].filter((name) => name !== 'matrix' && name !== 'name');
    for (const name of names) if (!this.#settings.has(name)) this.#prepare(name);
    const said = new Map<string, Setting>();
    for (const name of names) {
      const setting = this.#evaluate(name);
      if (setting !== undefined) said.set(name, setting);
    }
    return said;
  }

  /** The blocks in a target, evaluated. */
  blocks(): TargetBlocks {
    const { evaluate, diagnostics } = this.#evaluator;
    const read = (type: keyof typeof topBlocks.target.blocks): SaidBlocks => {
      const rule = topBlocks.target.blocks[type];
      const found = this.declaration.blocks.filter((block) => block.type.text === type);
      const evaluator = { evaluate, diagnostics };
      return readBlocks(declareAll(found, rule, evaluator), rule, evaluator);
    };
    return { platforms: read('platform'), tests: read('test'), changes: read('annotate') };
  }

  get #evaluator(): Evaluator {
    return {
      evaluate: (expression) => this.#globals.evaluate(expression, this.#combination),
      diagnostics: this.#globals.diagnostics,
    };
  }

  /** What the block says of an attribute, evaluated once; undefined where it says nothing, or something wrong. */
  setting(name: string): Setting | undefined {
    if (!this.#settings.has(name) && !this.#open.has(name)) {
      this.#open.add(name);
      this.#prepare(name);
      this.#open.delete(name);
    }
    return this.#evaluate(name);
  }

  isEvaluated(name: string): boolean {
    return this.#settings.has(name);
  }

  /** What a reference to one of `keys` is. */
  reference(name: string): Value {
    const isCycle = this.#open.has(name);
    const setting = this.setting(name);
    return isCycle ? failedValue(this.#spanOf(name)) : this.valueOf(name, setting);
  }

  /** What a reference to one of `keys` is where something else is said of it than in this block. */
  valueOf(name: string, setting: Setting | undefined): Value {
    if (name === 'name') return stringValue(this.name);
    if (this.kind === 'target') return referenceValue(name as TargetAttribute, setting);
    if (name === 'targets' && setting === undefined) return nullValue(listOf(stringType));
    return setting === undefined ? nullValue(anyType) : referenceValue('inherits', setting);
  }

  /** Evaluates an attribute of which all that it refers to is prepared. */
  #evaluate(name: string): Setting | undefined {
    const attribute = this.declaration.attributes.get(name);
    const rule = this.#rule(name);
    if (attribute === undefined || rule === undefined || this.#settings.has(name)) return this.#settings.get(name);
    if (this.#open.has(name)) {
      this.#globals.diagnostics.push(this.#cycle(name));
      return undefined;
    }
    this.#open.add(name);
    const value = this.#globals.evaluate(attribute.value, this.#combination);
    const { value: setting, diagnostics } = decode(name, rule, value, attribute.value);
    this.#open.delete(name);
    this.#globals.diagnostics.push(...diagnostics);
    this.#settings.set(name, hasErrors(diagnostics) ? undefined : setting);
    return this.#settings.get(name);
  }

  #rule(name: string): AttributeRule | undefined {
    if (name === 'matrix' || name === 'name') return undefined;
    return (this.kind === 'target' ? targetRules : groupRules)[name];
  }

  #prepare(name: string): void {
    const attribute = this.declaration.attributes.get(name);
    if (attribute !== undefined) this.#globals.prepare(attribute.value, this.#combination);
  }

  #cycle(name: string): Diagnostic {
    return diagnostic('reference-cycle', this.#spanOf(name), { path: `${this.kind}.${this.name}.${name}` });
  }

  #spanOf(name: string): Span {
    return this.declaration.attributes.get(name)?.name.span ?? this.declaration.block.header;
  }
}
