import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { readBoolean } from './interpolate.ts';
import { itemsOf, mapEntries, membersOf, nameOfKind, printed, type MapNode, type Member, type Node } from './tree.ts';

/** Reads the forms in which fields of a compose file may be written, each into one. */
export class Forms {
  readonly #diagnostics: Diagnostic[];

  constructor(diagnostics: Diagnostic[]) {
    this.#diagnostics = diagnostics;
  }

  report(problem: Diagnostic): void {
    this.#diagnostics.push(problem);
  }

  /** Reports a value of the wrong form; there is nothing to go on with. */
  wrong(node: Node, where: string, wanted: string): Node | undefined {
    this.report(diagnostic('compose-type', node.span, { where, wanted, found: nameOfKind(node) }));
    return undefined;
  }

  text(node: Node, where: string): Node | undefined {
    return node.kind === 'text' ? node : this.wrong(node, where, 'a text');
  }

  texts(node: Node, where: string): Node | undefined {
    if (node.kind !== 'list') return this.wrong(node, where, 'a list of texts');
    return { ...node, items: node.items.filter((item) => this.text(item, where) !== undefined) };
  }

  flag(node: Node, where: string): Node | undefined {
    if (node.kind === 'bool') return node;
    const value = node.kind === 'text' ? readBoolean(node.value) : undefined;
    return value === undefined ? this.wrong(node, where, 'true or false') : { kind: 'bool', value, span: node.span };
  }

  /** Any scalar, as the text that it is printed as. */
  scalar(node: Node, where: string, wanted = 'a text, a number or a boolean'): Node | undefined {
    const value = printed(node);
    return value === undefined ? this.wrong(node, where, wanted) : { kind: 'text', value, span: node.span };
  }

  /** A mapping, or a list of `key=value`, as a mapping; a key alone has no value. */
  table(node: Node, where: string): Node | undefined {
    if (node.kind === 'map') {
      const entries = mapEntries(node.entries, (value, key) =>
        value.kind === 'null' ? value : this.scalar(value, `${where}.${key}`),
      );
      return { ...node, entries };
    }
    if (node.kind !== 'list') return this.wrong(node, where, 'a mapping or a list of texts');
    const entries = new Map<string, Member>();
    for (const item of node.items) {
      if (item.kind !== 'text') this.wrong(item, where, 'a text');
      else entries.set(...pairOf(item.value, item));
    }
    return { kind: 'map', entries, span: node.span };
  }
}

function pairOf(text: string, { span }: Node): readonly [string, Member] {
  const equals = text.indexOf('=');
  if (equals < 0) return [text, { key: span, value: { kind: 'null', span } }];
  return [text.slice(0, equals), { key: span, value: { kind: 'text', value: text.slice(equals + 1), span } }];
}

type Form = (forms: Forms, node: Node, where: string) => Node | undefined;

const text: Form = (forms, node, where) => forms.text(node, where);
const texts: Form = (forms, node, where) => forms.texts(node, where);
const table: Form = (forms, node, where) => forms.table(node, where);
const flag: Form = (forms, node, where) => forms.flag(node, where);
const scalar: Form = (forms, node, where) => forms.scalar(node, where);

/** Contexts, each with a value. */
const contexts: Form = (forms, node, where) => {
  const read = forms.table(node, where);
  if (read?.kind !== 'map') return undefined;
  for (const [key, { value }] of read.entries)
    if (value.kind === 'null') forms.wrong(value, `${where}.${key}`, 'a context');
  return { ...read, entries: mapEntries(read.entries, (value) => (value.kind === 'null' ? undefined : value)) };
};

/** Agents and keys by name, which only `default` may be without. */
const ssh: Form = (forms, node, where) => {
  const read = forms.table(node, where);
  if (node.kind !== 'list') return read;
  for (const [id, { key, value }] of membersOf(read)) {
    if (value.kind === 'null' && id !== 'default') forms.report(diagnostic('malformed-ssh-key', key, { text: id }));
  }
  return read;
};

/** `host=ip` texts; a mapping may give several addresses of a host. */
const hosts: Form = (forms, node, where) => {
  if (node.kind !== 'map') return forms.texts(node, where);
  const items = [...node.entries].flatMap(([host, { value }]) => {
    const addresses = value.kind === 'list' ? itemsOf(forms.texts(value, `${where}.${host}`)) : [value];
    return addresses.flatMap((address): Node[] => {
      if (address.kind === 'text') return [{ kind: 'text', value: `${host}=${address.value}`, span: address.span }];
      forms.wrong(address, `${where}.${host}`, 'a text');
      return [];
    });
  });
  return { kind: 'list', items, span: node.span };
};

const mounts: Form = (forms, node, where) => {
  if (node.kind !== 'list') return forms.wrong(node, where, 'a list');
  const items = node.items.flatMap((item): Node[] => {
    if (item.kind === 'map') return [item];
    if (item.kind === 'text') return [single('source', item)];
    forms.wrong(item, where, 'a text or a mapping');
    return [];
  });
  return { ...node, items };
};

/** Limits as mappings of `soft` and `hard`, or one number for both. */
const ulimits: Form = (forms, node, where) => {
  if (node.kind !== 'map') return forms.wrong(node, where, 'a mapping');
  const integer = (value: Node | undefined) => value?.kind === 'number' && value.isInteger;
  const entries = mapEntries(node.entries, (value, name) => {
    const parts = membersOf(value);
    if (integer(value) || (integer(parts.get('soft')?.value) && integer(parts.get('hard')?.value))) return value;
    return forms.wrong(value, `${where}.${name}`, 'a whole number, or a mapping of "soft" and "hard"');
  });
  return { ...node, entries };
};

const size: Form = (forms, node, where) => {
  const isSize = node.kind === 'text' || (node.kind === 'number' && node.isInteger);
  return isSize ? forms.scalar(node, where) : forms.wrong(node, where, 'a size, such as 128m');
};

/** The path of a file of variables, with `required` and `format`. */
export function envFile(forms: Forms, node: Node, where: string): Node | undefined {
  if (node.kind === 'text') return single('path', node);
  const path = node.kind === 'map' ? node.entries.get('path')?.value : undefined;
  return node.kind === 'map' && path?.kind === 'text'
    ? node
    : forms.wrong(node, where, 'a path, or a mapping with "path"');
}

function single(key: string, value: Node): MapNode {
  return { kind: 'map', entries: new Map([[key, { key: value.span, value }]]), span: value.span };
}

/** The fields of `build` and their forms. */
export const buildForms: Readonly<Record<string, Form>> = {
  context: text,
  dockerfile: text,
  dockerfile_inline: text,
  args: table,
  labels: table,
  target: text,
  tags: texts,
  platforms: texts,
  cache_from: texts,
  cache_to: texts,
  no_cache: flag,
  no_cache_filter: texts,
  pull: flag,
  network: text,
  additional_contexts: contexts,
  secrets: mounts,
  ssh,
  shm_size: size,
  ulimits,
  extra_hosts: hosts,
  sbom: scalar,
  provenance: scalar,
  entitlements: texts,
  isolation: text,
  privileged: flag,
};

/** The fields of a secret. */
export const secretFields = [
  ...['file', 'environment', 'external', 'name'],
  ...['labels', 'driver', 'driver_opts', 'template_driver'],
];
