import type { AttributeRule } from '../attributes.ts';
import { decode } from '../bake/decode.ts';
import type { Setting } from '../bake/setting.ts';
import type { Declaration } from '../declarations.ts';
import type { Located } from '../model.ts';
import type { Globals } from './globals.ts';

/** The evaluated attributes of a block that has no references to it, such as a builder. */
export class Attributes {
  readonly #settings: ReadonlyMap<string, Setting>;

  constructor(declaration: Declaration, rules: Readonly<Record<string, AttributeRule>>, globals: Globals) {
    const settings = new Map<string, Setting>();
    for (const [name, attribute] of declaration.attributes) {
      const rule = rules[name];
      if (rule === undefined) continue;
      const { value, diagnostics } = decode(name, rule, globals.evaluate(attribute.value), attribute.value);
      globals.diagnostics.push(...diagnostics);
      if (value !== undefined) settings.set(name, value);
    }
    this.#settings = settings;
  }

  word(name: string): Located<string> | undefined {
    const setting = this.#settings.get(name);
    return setting?.kind === 'word' ? setting.value : undefined;
  }

  flag(name: string): boolean {
    const setting = this.#settings.get(name);
    return setting?.kind === 'flag' && setting.value.value;
  }

  list(name: string): readonly Located<string>[] {
    const setting = this.#settings.get(name);
    return setting?.kind === 'list' ? setting.items : [];
  }

  table(name: string): Readonly<Record<string, string>> {
    const setting = this.#settings.get(name);
    return setting?.kind === 'table'
      ? Object.fromEntries([...setting.entries].map(([key, { value }]) => [key, value]))
      : {};
  }
}
