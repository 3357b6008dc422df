import type { Builder, BuilderNode } from '../../manifest/model.ts';
import type { Arg, Part as Piece } from '../command.ts';
import { goQuoted } from './go-quoted.ts';
import { shellWords } from './shell-words.ts';
import type { BuildxNode } from './builder-nodes.ts';

/**
 * What `docker buildx inspect` says of a builder that is as declared, in the words of `Match.stdoutBuilder`. The
 * configuration file of buildkitd is not compared: its text is not known when a plan is made.
 */
export function builderFacts(builder: Builder, nodes: readonly BuildxNode[]): Arg[] {
  return [[`driver ${builder.driver.value}`], ...nodes.flatMap((node) => nodeFacts(builder, node))];
}

/** The fact that a builder has a node of this name. */
export function nodeFact({ name }: BuilderNode): Arg {
  return [`node ${name}`];
}

function nodeFacts({ driver }: Builder, node: BuildxNode): Arg[] {
  const { declared, platforms, options, endpoint } = node;
  const { name, buildkitdFlags } = declared;
  const flags = buildkitdFlags === undefined ? '' : ownFlags(buildkitdFlags);
  const isCluster = driver.value === 'kubernetes';
  return [
    nodeFact(declared),
    isCluster ? [`node ${name} endpoint *`] : [`node ${name} endpoint `, ...endpoint],
    ...platforms.map((platform): Arg => [`node ${name} platform ${platform}`]),
    ...(node.isOpen ? [[`node ${name} platform *`]] : []),
    ...options.map(([key, value]): Arg => [`node ${name} option ${key}=`, ...quoted(value)]),
    ...(flags === '' ? [] : [[`node ${name} flags ${flags}`]]),
  ];
}

/** Of a path that only the run knows, the part that is known can be quoted, which is what people write. */
function quoted(value: Arg): Piece[] {
  const [text, ...others] = value;
  if (typeof text === 'string' && others.length === 0) return [goQuoted(text)];
  return ['"', ...value.map((part) => withinFile(part, (path) => goQuoted(path).slice(1, -1))), '"'];
}

/** A part of a value with the path in it, if it is one, written another way. */
export function withinFile(part: Piece, write: (path: string) => string): Piece {
  return typeof part === 'object' && 'file' in part ? { file: write(part.file) } : part;
}

/** buildx splits flags as a shell would, and adds the entitlement to use the host's network where none is declared. */
function ownFlags(flags: string): string {
  return shellWords(flags)
    .filter((flag) => flag !== '--allow-insecure-entitlement=network.host')
    .join(' ');
}
