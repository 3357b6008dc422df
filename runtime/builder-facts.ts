import type { BuilderComparison } from '../compiler/plan/command.ts';

/**
 * What `docker buildx inspect` prints of a builder, as the facts that `stdoutBuilder` compares. Of the head only the driver
 * counts; a node begins with its name, and indented lines belong to what is not compared.
 */
export function builderFacts(text: string): readonly string[] {
  const facts = new Set<string>();
  let node: string | undefined;
  let inNodes = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('Nodes:')) inNodes = true;
    const [, key, value] = /^([^ \t:][^:]*):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (key === undefined || value === undefined || value === '') continue;
    if (!inNodes && key === 'Driver') facts.add(`driver ${value}`);
    if (!inNodes) continue;
    if (key === 'Name') node = `node ${value}`;
    if (node !== undefined) for (const fact of nodeFacts(node, key, value)) facts.add(fact);
  }
  return [...facts];
}

/** How what is there differs from what is wanted, a line for each fact; none where it holds. */
export function builderDifferences(text: string, wanted: readonly string[], compare: BuilderComparison): string[] {
  const facts = builderFacts(text);
  if (compare === 'begun' && facts.length === 0) return [];
  const open = wanted.filter((fact) => fact.endsWith(' *')).map((fact) => fact.slice(0, -1));
  const exact = wanted.filter((fact) => !fact.endsWith(' *'));
  const isExpected = (fact: string): boolean => compare !== 'begun' || !isOfMissingNode(fact, facts);
  const missing = exact.filter((fact) => !facts.includes(fact) && isExpected(fact));
  const others = facts.filter((fact) => !exact.includes(fact) && !open.some((begin) => fact.startsWith(begin)));
  return [
    ...missing.map((fact) => `declared, but not there: ${fact}`),
    ...(compare === 'holds' ? [] : others.map((fact) => `there, but not declared: ${fact}`)),
  ];
}

function nodeFacts(node: string, key: string, value: string): string[] {
  switch (key) {
    case 'Name':
      return [node];
    case 'Endpoint':
      return [`${node} endpoint ${value}`];
    case 'Driver Options':
      return options(value).map((option) => `${node} option ${option}`);
    case 'Flags':
    case 'BuildKit daemon flags':
      return flags(value).map((text) => `${node} flags ${text}`);
    case 'Platforms':
      return explicitPlatforms(value).map((platform) => `${node} platform ${platform}`);
    default:
      return [];
  }
}

/** `key="value"`, the values quoted as Go does it, separated by blanks. */
function options(value: string): string[] {
  return value.match(/[^ =][^=]*="(?:[^"\\]|\\.)*"/g) ?? [];
}

/** buildx adds this entitlement where none is declared. */
function flags(value: string): string[] {
  const own = value
    .split(/[ \t]+/)
    .filter((flag) => flag !== '' && flag !== '--allow-insecure-entitlement=network.host');
  return own.length === 0 ? [] : [own.join(' ')];
}

/** Marked by a star; the others are what BuildKit found out. */
function explicitPlatforms(value: string): string[] {
  return value.split(', ').flatMap((platform) => (platform.endsWith('*') ? [platform.slice(0, -1)] : []));
}

function isOfMissingNode(fact: string, facts: readonly string[]): boolean {
  const [kind, name] = fact.split(' ');
  return kind === 'node' && !facts.includes(`node ${name ?? ''}`);
}
