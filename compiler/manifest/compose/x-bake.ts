import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TargetAttribute } from '../attributes.ts';
import { readEntry, type Entry, type EntryForm } from '../bake/entry.ts';
import { distinct, normalize } from '../bake/merge.ts';
import { entriesOf, listOf, tableOf, type Setting, type Settings } from '../bake/setting.ts';
import type { Located } from '../model.ts';
import { Forms } from './forms.ts';
import { child, membersOf, printed, type MapNode, type Node } from './tree.ts';

/** Another service as a context is its target; names of targets have no dots. */
export function serviceContext(value: string): string {
  const name = /^(?:service|target):([^]*)$/.exec(value)?.[1];
  return name === undefined ? value : `target:${targetName(name)}`;
}

/** The name of the target that a service is. */
export function targetName(service: string): string {
  return service.replaceAll('.', '_');
}

/** Adds what the extension `x-bake` of a build says, which Compose itself has no fields for. */
export function extendTarget(settings: Settings, node: Node | undefined, diagnostics: Diagnostic[]): Settings {
  if (node === undefined || node.kind === 'null') return settings;
  const forms = new Forms(diagnostics);
  if (node.kind !== 'map') {
    forms.wrong(node, 'x-bake', 'a mapping');
    return settings;
  }
  const result = new Map(settings);
  const extension = new Extension(node, forms, diagnostics);
  for (const attribute of ['tags', 'platforms', 'no-cache-filter'] as const) {
    const items = extension.texts(attribute);
    if (items.length > 0) {
      result.set(attribute, { kind: 'list', items: distinct([...listOf(settings, attribute), ...items]) });
    }
  }
  for (const [attribute, form, sort] of entryAttributes) {
    const added = extension.entries(attribute, form);
    if (added.length === 0) continue;
    const items = normalize('unique', [...entriesOf(settings, attribute), ...added]);
    result.set(attribute, { kind: 'entries', form, items: sort ? byId(items) : items });
  }
  for (const attribute of ['pull', 'no-cache'] as const) {
    const setting = extension.flag(attribute);
    if (setting !== undefined) result.set(attribute, setting);
  }
  const contexts = extension.contexts();
  if (contexts.size > 0) {
    result.set('contexts', { kind: 'table', entries: new Map([...contexts, ...tableOf(settings, 'contexts')]) });
  }
  return result;
}

/** Attributes of entries, and whether they are put in the order of their names. */
const entryAttributes = [
  ['cache-from', 'caches', false],
  ['cache-to', 'caches', false],
  ['secret', 'secrets', false],
  ['ssh', 'ssh', true],
  ['output', 'outputs', false],
] as const satisfies readonly (readonly [TargetAttribute, EntryForm, boolean])[];

function byId(items: readonly Located<Entry>[]): readonly Located<Entry>[] {
  const key = ({ value }: Located<Entry>) => JSON.stringify([value['id'] ?? '', value['paths'] ?? []]);
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

const olderBooleans = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
]);

class Extension {
  readonly #node: MapNode;
  readonly #forms: Forms;
  readonly #diagnostics: Diagnostic[];

  constructor(node: MapNode, forms: Forms, diagnostics: Diagnostic[]) {
    this.#node = node;
    this.#forms = forms;
    this.#diagnostics = diagnostics;
  }

  /** The texts of a list, or the words of one text. */
  texts(key: string): readonly Located<string>[] {
    const node = child(this.#node, key);
    if (node === undefined || node.kind === 'null') return [];
    if (node.kind === 'list') return node.items.flatMap((item) => this.#text(item, key));
    return this.#text(node, key).flatMap(({ value, span }) =>
      value
        .split(/\s+/)
        .filter((word) => word !== '')
        .map((word) => ({ value: word, span })),
    );
  }

  entries(key: string, form: EntryForm): readonly Located<Entry>[] {
    return this.texts(key).flatMap(({ value: text, span }) => {
      const read = readEntry(form, text);
      if ('entries' in read) return read.entries.map((value) => ({ value, span }));
      this.#diagnostics.push(diagnostic('malformed-entry', span, { attribute: key, text, reason: read.reason }));
      return [];
    });
  }

  /** A boolean, or a text that was one in YAML 1.1 and is none today; the text "true" is neither. */
  flag(key: string): Setting | undefined {
    const node = child(this.#node, key);
    if (node === undefined || node.kind === 'null') return undefined;
    const value = node.kind === 'text' ? olderBooleans.get(node.value) : node.kind === 'bool' ? node.value : undefined;
    if (value === undefined) this.#forms.wrong(node, `x-bake.${key}`, 'true or false');
    return value === undefined ? undefined : { kind: 'flag', value: { value, span: node.span } };
  }

  contexts(): ReadonlyMap<string, Located<string>> {
    const node = child(this.#node, 'contexts');
    if (node === undefined || node.kind === 'null') return new Map();
    if (node.kind !== 'map') this.#forms.wrong(node, 'x-bake.contexts', 'a mapping');
    const texts = [...membersOf(node)].flatMap(([key, { value }]) =>
      this.#text(value, `contexts.${key}`).map(
        (text) => [key, { ...text, value: serviceContext(text.value) }] as const,
      ),
    );
    return new Map(texts);
  }

  #text(node: Node, key: string): readonly Located<string>[] {
    const value = node.kind === 'null' ? '' : node.kind === 'date' ? node.text : printed(node);
    if (value === undefined) this.#forms.wrong(node, `x-bake.${key}`, 'a text');
    return value === undefined ? [] : [{ value, span: node.span }];
  }
}
