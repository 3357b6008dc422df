/** A pattern whose groups have no names, and the names that they had: '' for those that had none. */
export interface Unnamed {
  readonly source: string;
  readonly names: readonly string[];
}

/**
 * What stands in a pattern and is no group: what is escaped or quoted, classes of characters, groups that capture nothing.
 * A group that captures is the last alternative, with its name or without.
 */
const pieces =
  /\\Q[^]*?(?:\\E|$)|\\[^]|\[\^?\]?(?:\\[^]|\[:\^?\w+:\]|[^\]\\])*\]?|\(\?(?!P?<\w+>)|\((?:\?P?<(?<name>\w+)>)?/gu;

/** Takes the names out of the groups of a pattern: Go's syntax has groups of the same name, where RE2 has none. */
export function withoutNames(pattern: string): Unnamed {
  const names: string[] = [];
  const source = pattern.replaceAll(pieces, (piece, ...found) => {
    if (!piece.startsWith('(') || piece === '(?') return piece;
    const { name = '' } = found.at(-1) as { readonly name?: string };
    names.push(name);
    return '(';
  });
  return { source, names };
}
