import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source/source-file.ts';
import type { Builder } from '../model.ts';

/** A name that buildx, or a Docker context of a node, gets. */
interface Named {
  readonly name: string;
  /** As a person knows what has it. */
  readonly of: string;
  readonly span: Span;
}

/**
 * Complains of builders that buildx could not tell apart: it keeps them in files of lower-case names. Plain engines have
 * no builder.
 */
export function checkBuildxNames(builders: Iterable<Builder>): Diagnostic[] {
  const declared = [...builders].filter(({ driver }) => driver.value !== 'docker');
  const reserved = declared.filter(({ name }) => name.toLowerCase() === 'default');
  const first = new Map<string, Named>();
  const alike = declared.flatMap(namesOf).flatMap((named) => {
    const key = named.name.toLowerCase();
    const other = first.get(key);
    if (other === undefined) first.set(key, named);
    return other === undefined
      ? []
      : [diagnostic('builders-of-one-name', named.span, { name: key, first: other.of, second: named.of })];
  });
  return [...reserved.map(({ span }) => diagnostic('builder-named-default', span, {})), ...alike];
}

function namesOf({ name, nodes, span }: Builder): Named[] {
  const own = nodes
    .filter(({ tls }) => nodes.length > 1 || tls !== undefined)
    .map((node) => ({ name: `${name}-${node.name}`, of: `node "${node.name}" of "${name}"`, span: node.span }));
  return [{ name, of: `builder "${name}"`, span }, ...own];
}
