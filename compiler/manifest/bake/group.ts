/** What a name stands for: targets, in order, and the groups on the way to them. */
export interface Expansion {
  readonly targets: readonly string[];
  readonly groups: readonly string[];
}

interface Visit {
  readonly targets: readonly string[];
  readonly groups: readonly string[];
}

const nothing: Visit = { targets: [], groups: [] };

/**
 * Follows groups to targets. A group that holds itself stands there for the target of its name, so that a group may be
 * named like one of its targets.
 */
export function expandGroups(name: string, members: (group: string) => readonly string[] | undefined): Expansion {
  const { targets, groups } = visit(name, members, new Map());
  return { targets: [...new Set(targets)], groups: [...new Set(groups)] };
}

function visit(
  name: string,
  members: (group: string) => readonly string[] | undefined,
  visited: Map<string, Visit>,
): Visit {
  const before = visited.get(name);
  if (before !== undefined) return before;
  const inside = members(name);
  if (inside === undefined) return { targets: [name], groups: [] };
  visited.set(name, nothing);
  // Sets keep a lattice of groups from growing exponentially.
  const targets = new Set<string>();
  const groups = new Set([name]);
  for (const member of inside) {
    const found = visit(member, members, visited);
    for (const target of found.targets.length > 0 ? found.targets : [member]) targets.add(target);
    for (const group of found.groups) groups.add(group);
  }
  const all = { targets: [...targets], groups: [...groups] };
  visited.set(name, all);
  return all;
}
