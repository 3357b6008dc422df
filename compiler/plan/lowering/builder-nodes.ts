import type { Builder, BuilderNode, Emulation } from '../../manifest/model.ts';
import { normalPlatforms } from '../../platform/platform.ts';
import type { Arg, Part as Piece } from '../command.ts';
import type { Part } from '../job.ts';
import { declaredPlatforms, emulatingNode, locationOf } from '../placement.ts';
import { contextName } from './context.ts';
import { checkEngineId } from './engine.ts';

/** A node as buildx is told of it. */
export interface BuildxNode {
  readonly declared: BuilderNode;
  /** Explicit ones, no platform on two nodes of a builder. */
  readonly platforms: readonly string[];
  /** Whether an earlier run may have given it further platforms. */
  readonly isOpen: boolean;
  readonly options: readonly (readonly [key: string, value: Arg])[];
  /** As buildx shows it. */
  readonly endpoint: Arg;
}

/** What decides which platforms the nodes of a builder are told. */
export interface Demand {
  readonly parts: readonly Part[];
  readonly emulation: Emulation | undefined;
}

/**
 * The nodes of a builder, each with its platforms. buildx routes every platform to the node that was told it last, and
 * everything to the first node where any is told to none. So each platform is told to one node only: the first that
 * declares it, else the one that emulates it. A single node gets everything anyway, and is told what it declares.
 */
export function buildxNodes(builder: Builder, nodes: readonly BuilderNode[], demand: Demand): BuildxNode[] {
  const platforms = nodes.length === 1 ? new Map(nodes.map(declares)) : platformsByNode(builder, nodes, demand);
  return nodes.map((declared) => ({
    declared,
    platforms: platforms.get(declared.name) ?? [],
    isOpen: nodes.length > 1 && isOpen(builder, declared, demand),
    options: driverOptions(declared, builder),
    endpoint: shownEndpoint(declared, builder),
  }));
}

function declares(node: BuilderNode): [string, string[]] {
  return [node.name, [...new Set(declaredPlatforms(node))]];
}

function platformsByNode(
  builder: Builder,
  nodes: readonly BuilderNode[],
  demand: Demand,
): ReadonlyMap<string, readonly string[]> {
  const taken = new Set<string>();
  const take = (platforms: readonly string[]): string[] =>
    platforms.filter((platform) => !taken.has(platform) && taken.add(platform));
  const declared = nodes.map((node) => take(declaredPlatforms(node)));
  return new Map(
    nodes.map((node, at) => [node.name, [...(declared[at] ?? []), ...take(givenTo(node, builder, demand))]]),
  );
}

/** Platforms that jobs, or the emulation block, have a node emulate; or, for a node without platforms, run at all. */
function givenTo(node: BuilderNode, builder: Builder, { parts, emulation }: Demand): string[] {
  const placed = parts
    .filter((part) => part.builder?.name === builder.name)
    .flatMap(({ placements }) => placements.filter(({ where }) => where.node === node.name));
  const isExplicit = placed.some(({ mode }) => mode !== 'native') || node.platforms.length > 0;
  const listed =
    emulatingNode(builder) === node && node.platforms.length > 0 ? normalPlatforms(emulation?.platforms ?? []) : [];
  return [...new Set([...(isExplicit ? placed.map(({ platform }) => platform) : []), ...listed])].sort();
}

/** What is emulated "as needed", and what a node runs that declares nothing, differs from run to run. */
function isOpen(builder: Builder, node: BuilderNode, { emulation }: Demand): boolean {
  const emulatesAnything = emulation !== undefined && emulation.platforms.length === 0;
  return node.platforms.length === 0 || (emulatesAnything && emulatingNode(builder) === node);
}

/** The remote driver takes the certificates as options, and insists on absolute paths. */
function driverOptions({ driverOptions: declared, tls }: BuilderNode, { driver }: Builder): BuildxNode['options'] {
  const own = Object.entries(declared).map(([key, value]) => [key, [value]] as const);
  if (tls === undefined || driver.value !== 'remote') return own;
  const files = { cacert: tls.ca, cert: tls.cert, key: tls.key };
  return [...own, ...Object.entries(files).map(([key, path]) => [key, [absolute(path)]] as const)];
}

function absolute(path: string): Piece {
  return path.startsWith('/') ? path : { file: path };
}

/**
 * A node without endpoint is on the engine of the CLI, of which buildx notes the address, or the name of its context. An
 * engine that wants certificates is reached by a context that mab makes.
 */
function shownEndpoint(node: BuilderNode, builder: Builder): Arg {
  const { endpoint, tls } = node;
  if (endpoint === undefined) return [{ out: checkEngineId({ engine: 'local' }), name: 'endpoint' }];
  return [
    tls === undefined || builder.driver.value === 'remote' ? endpoint.value : contextName(locationOf(node, builder)),
  ];
}
