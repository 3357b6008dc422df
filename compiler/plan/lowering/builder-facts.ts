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

/** A path that only the run knows has no character that Go would escape, or it would be refused by buildx. */
function quoted(value: Arg): Piece[] {
  const [text, ...others] = value;
  if (typeof text === 'string' && others.length === 0) return [goQuoted(text)];
  return ['"', ...value, '"'];
}

/** buildx splits flags as a shell would, and adds the entitlement to use the host's network where none is declared. */
function ownFlags(flags: string): string {
  return shellWords(flags)
    .filter((flag) => flag !== '--allow-insecure-entitlement=network.host')
    .join(' ');
}
