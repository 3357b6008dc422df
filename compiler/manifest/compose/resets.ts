import type { MapNode, Member, Node } from './tree.ts';

/** Paths from the root of a document that are marked `!reset` or `!override`. */
export type Resets = readonly (readonly string[])[];

/** What earlier files say, without what a later one resets. */
export function withoutResets(root: MapNode, resets: Resets): MapNode {
  return resets.reduce<MapNode>((node, path) => without(node, path), root);
}

function without(node: MapNode, [key, ...rest]: readonly string[]): MapNode {
  const member = key === undefined ? undefined : node.entries.get(key);
  if (key === undefined || member === undefined) return node;
  const entries = new Map<string, Member>(node.entries);
  if (rest.length === 0) entries.delete(key);
  else if (isMap(member.value)) entries.set(key, { ...member, value: without(member.value, rest) });
  return { ...node, entries };
}

function isMap(node: Node): node is MapNode {
  return node.kind === 'map';
}
