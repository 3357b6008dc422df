import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Buildable, Builder, BuilderNode, Emulation, Located, Strategy, Target } from '../manifest/model.ts';
import {
  formatPlatform,
  listedPlatforms,
  nativePlatforms,
  normalPlatforms,
  parsePlatform,
  platformParts,
} from '../platform/platform.ts';
import type { Location, Placement } from './plan.ts';

/** What decides where platforms are built. */
export interface Machines {
  readonly builder: Builder | undefined;
  readonly emulation: Emulation | undefined;
  /** The platform of the machine that the Docker CLI talks to. */
  readonly host: string;
}

/** A target's platforms, normalised, each once; the machine's own where the target names none. */
export function targetPlatforms(target: Target, host: string): Outcome<readonly Located<string>[]> {
  const written = target.bake.platforms ?? [];
  if (written.length === 0) return { value: [{ value: host, span: target.span }], diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const unique = new Map<string, Located<string>>();
  const listed = written.flatMap((text, index) => listedPlatforms(text).map((platform) => ({ platform, index })));
  for (const { platform: text, index } of listed) {
    const span = target.spanOf('platforms', index);
    const parsed = parsePlatform(text, span, host);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.value === undefined) continue;
    const platform = formatPlatform(parsed.value);
    if (!unique.has(platform)) unique.set(platform, { value: platform, span });
  }
  return { value: [...unique.values()], diagnostics };
}

/** What a target, or its `platform` block, says of where a platform is built. */
export type Wish = Pick<Buildable, 'node' | 'strategy'>;

/**
 * Chooses for a platform: the node that is asked for, else by strategy. Left to mab that is a node that declares the
 * platform, else a machine that is of its kind, else emulation, which is for Linux alone.
 */
export function place(platform: string, machines: Machines, wish: Wish): Placement {
  const placement = choosePlace(platform, machines, wish);
  if (placement.mode !== 'emulated' || canBeEmulated(platform)) return placement;
  const why = `${placement.why}; no emulator runs programs of ${platformParts(platform).os}, so it is cross-compiled`;
  return { ...placement, mode: 'cross', why };
}

function choosePlace(platform: string, machines: Machines, wish: Wish): Placement {
  const { builder } = machines;
  const node = builder?.nodes.find(({ name }) => name === wish.node?.value);
  const strategy = wish.strategy?.value ?? 'auto';
  if (builder !== undefined && node !== undefined) return placeOn(node, builder, platform, machines, strategy);
  if (strategy === 'cross') return placeCross(platform, machines);
  if (strategy === 'emulate' && builder !== undefined) {
    return placeOn(emulatingNode(builder), builder, platform, machines, strategy);
  }
  return builder === undefined ? placeLocally(platform, machines) : placeByItself(platform, builder, machines);
}

/**
 * Where a platform goes when the node that builds it is lost, and when that one is lost, too: on the other nodes of its
 * builder, emulated only where the emulation block covers it. Nowhere, where the target names its node.
 */
export function fallbacks({ platform, where }: Placement, machines: Machines, wish: Wish): Placement[] {
  const { builder, emulation } = machines;
  if (builder === undefined || where.node === undefined || wish.node !== undefined) return [];
  const nodes = builder.nodes.filter(({ name }) => name !== where.node);
  if (nodes.length === 0) return [];
  const rest = { ...machines, builder: { ...builder, nodes } };
  const next = place(platform, rest, wish);
  if (next.mode === 'emulated' && (wish.strategy?.value === 'native' || !isCovered(platform, emulation))) return [];
  const why = next.mode === 'emulated' ? `no other node of ${builder.name} runs ${platform}` : next.why;
  return [{ ...next, why }, ...fallbacks(next, rest, wish)];
}

/** Complains of a platform that should be built natively and is not. */
export function checkStrategy(placement: Placement, { strategy }: Wish): Diagnostic[] {
  if (strategy?.value !== 'native' || placement.mode === 'native') return [];
  return [diagnostic('no-native-machine', strategy.span, { platform: placement.platform, why: placement.why })];
}

function placeOn(
  node: BuilderNode,
  builder: Builder,
  platform: string,
  machines: Machines,
  strategy: Strategy,
): Placement {
  const where = locationOf(node, builder);
  const on = `on node ${node.name} of ${builder.name}`;
  if (strategy === 'cross') return { platform, mode: 'cross', where, why: `the target cross-compiles it, ${on}` };
  const asked = strategy === 'emulate' ? 'emulation' : 'it';
  if (runsNatively(node, platform, machines.host)) {
    const runs = strategy === 'emulate' ? 'which runs it natively' : 'which runs it';
    return { platform, mode: 'native', where, why: `the target asks for ${asked} ${on}, ${runs}` };
  }
  return {
    platform,
    mode: 'emulated',
    where,
    why: `the target asks for ${asked} ${on}${emulator(platform, machines)}`,
  };
}

/** Cross-compiling needs no emulator, so the first machine does it. */
function placeCross(platform: string, { builder }: Machines): Placement {
  const [node] = builder?.nodes ?? [];
  const where = builder === undefined || node === undefined ? { engine: 'local' } : locationOf(node, builder);
  return { platform, mode: 'cross', where, why: 'the target cross-compiles it, so no emulator is needed' };
}

function runsNatively(node: BuilderNode, platform: string, host: string): boolean {
  if (node.platforms.length > 0) return declaredPlatforms(node).includes(platform);
  return isLocal(node) && isNative(platform, host);
}

function placeByItself(platform: string, builder: Builder, machines: Machines): Placement {
  const { host } = machines;
  const declaring = builder.nodes.find((node) => declaredPlatforms(node).includes(platform));
  if (declaring !== undefined) {
    const why = `node ${declaring.name} of ${builder.name} declares it`;
    return { platform, mode: 'native', where: locationOf(declaring, builder), why };
  }
  const own = builder.nodes.find((node) => node.platforms.length === 0 && isLocal(node) && isNative(platform, host));
  if (own !== undefined) {
    const why = `node ${own.name} of ${builder.name} is this machine, which is ${host}`;
    return { platform, mode: 'native', where: locationOf(own, builder), why };
  }
  const node = emulatingNode(builder);
  const why = `no node of ${builder.name} runs ${platform}${emulator(platform, machines)}`;
  return { platform, mode: 'emulated', where: locationOf(node, builder), why };
}

/** The node that emulates what none runs natively: the one marked `emulate = true`, else the first. */
export function emulatingNode(builder: Builder): BuilderNode {
  const node = builder.nodes.find(({ emulate }) => emulate) ?? builder.nodes[0];
  if (node === undefined) throw new Error(`builder ${builder.name} has no node`);
  return node;
}

/** A node's platforms, normalised; what could not be read has been reported. */
export function declaredPlatforms(node: BuilderNode): string[] {
  return normalPlatforms(node.platforms);
}

/** Whether the emulation block covers a platform: an empty list means whatever is needed. */
export function isCovered(platform: string, emulation: Emulation | undefined): boolean {
  if (emulation === undefined) return false;
  return emulation.platforms.length === 0 || normalPlatforms(emulation.platforms).includes(platform);
}

/** Complains of a platform that is emulated although the emulation block leaves it out. */
export function checkEmulation(platform: Located<string>, placement: Placement, machines: Machines): Diagnostic[] {
  const { emulation } = machines;
  if (placement.mode !== 'emulated' || emulation === undefined || isCovered(platform.value, emulation)) return [];
  return [diagnostic('emulation-left-out', platform.span, { platform: platform.value })];
}

function placeLocally(platform: string, machines: Machines): Placement {
  const where: Location = { engine: 'local' };
  if (isNative(platform, machines.host)) {
    return { platform, mode: 'native', where, why: `this machine is ${machines.host}` };
  }
  const why = `this machine is ${machines.host}${emulator(platform, machines)}`;
  return { platform, mode: 'emulated', where, why };
}

/** QEMU's user emulation translates Linux's system calls to Linux's. */
function canBeEmulated(platform: string): boolean {
  return platformParts(platform).os === 'linux';
}

function emulator(platform: string, { emulation }: Machines): string {
  if (!canBeEmulated(platform)) return '';
  if (emulation === undefined) return '; no emulation block, so no emulator is installed or verified';
  if (!isCovered(platform, emulation)) return '; the emulation block leaves it out';
  return '';
}

function isNative(platform: string, host: string): boolean {
  return nativePlatforms(host).includes(platform);
}

function isLocal({ endpoint }: BuilderNode): boolean {
  return endpoint === undefined || endpoint.value.startsWith('unix://');
}

/** A node as a place, with how its engine is reached. */
export function locationOf({ name, endpoint, tls }: BuilderNode, builder: Builder): Location {
  const where = { engine: endpoint?.value ?? 'local', builder: builder.name, node: name };
  return tls === undefined ? where : { ...where, tls: { ca: tls.ca, cert: tls.cert, key: tls.key } };
}
