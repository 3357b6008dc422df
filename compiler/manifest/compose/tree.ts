import type { Span } from '../../source/source-file.ts';

/**
 * A value of a compose file with its place, anchors and merge keys resolved. Numbers hold the text that Go prints of
 * them, since that is what Bake makes of them.
 */
export type Node = { readonly span: Span } & (
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string; readonly isInteger: boolean }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'map'; readonly entries: Entries }
);

export type TextNode = Extract<Node, { readonly kind: 'text' }>;
export type ListNode = Extract<Node, { readonly kind: 'list' }>;
export type MapNode = Extract<Node, { readonly kind: 'map' }>;

export type Entries = ReadonlyMap<string, Member>;

/** A value and where its key stands. */
export interface Member {
  readonly key: Span;
  readonly value: Node;
}

/** What a reader calls a value of that kind. */
export function nameOfKind({ kind }: Node): string {
  const names = {
    text: 'a text',
    number: 'a number',
    bool: 'true or false',
    date: 'a date',
    null: 'nothing',
    list: 'a list',
    map: 'a mapping',
  } as const;
  return names[kind];
}

/** A member of a mapping, where it is one and has it. */
export function child(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** The members of a mapping; none where it is no mapping. */
export function membersOf(node: Node | undefined): Entries {
  return node?.kind === 'map' ? node.entries : new Map<string, Member>();
}

/** The elements of a list; none where it is no list. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : [];
}

/** The value of a text, where it is one. */
export function textIn(node: Node | undefined): string | undefined {
  return node?.kind === 'text' ? node.value : undefined;
}

/** The text of a scalar as Go prints it; undefined where there is none. */
export function printed(node: Node): string | undefined {
  switch (node.kind) {
    case 'text':
      return node.value;
    case 'number':
      return node.text;
    case 'bool':
      return String(node.value);
    case 'date':
    case 'null':
    case 'list':
    case 'map':
      return undefined;
  }
}

/** A mapping with the same keys, each value made anew; undefined leaves one out. */
export function mapEntries(entries: Entries, change: (value: Node, key: string) => Node | undefined): Entries {
  const changed = new Map<string, Member>();
  for (const [name, { key, value }] of entries) {
    const made = change(value, name);
    if (made !== undefined) changed.set(name, { key, value: made });
  }
  return changed;
}
