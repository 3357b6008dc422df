import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Builder, BuilderNode, Emulation, Located, Target } from '../manifest/model.ts';
import { formatPlatform, nativePlatforms, parsePlatform } from '../platform/platform.ts';
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
  written.forEach((text, index) => {
    const span = target.spanOf('platforms', index);
    const parsed = parsePlatform(text, span, host);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.value === undefined) return;
    const platform = formatPlatform(parsed.value);
    if (!unique.has(platform)) unique.set(platform, { value: platform, span });
  });
  return { value: [...unique.values()], diagnostics };
}

/** Chooses for a platform: a node that declares it, else a machine that is of its kind, else emulation. */
export function place(platform: string, machines: Machines): Placement {
  const { builder, host } = machines;
  if (builder === undefined) return placeLocally(platform, machines);
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
  return node.platforms.flatMap(({ value, span }) => {
    const parsed = parsePlatform(value, span).value;
    return parsed === undefined ? [] : [formatPlatform(parsed)];
  });
}

/** Whether the emulation block covers a platform: an empty list means whatever is needed. */
export function isCovered(platform: string, emulation: Emulation | undefined): boolean {
  if (emulation === undefined) return false;
  const listed = emulation.platforms.map(({ value, span }) => parsePlatform(value, span).value);
  return listed.length === 0 || listed.some((one) => one !== undefined && formatPlatform(one) === platform);
}

/** Complains of a platform that is emulated although the emulation block leaves it out. */
export function checkEmulation(platform: Located<string>, placement: Placement, machines: Machines): Diagnostic[] {
  const { emulation } = machines;
  if (placement.mode === 'native' || emulation === undefined || isCovered(platform.value, emulation)) return [];
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

function emulator(platform: string, { emulation }: Machines): string {
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

function locationOf(node: BuilderNode, builder: Builder): Location {
  return { engine: node.endpoint?.value ?? 'local', builder: builder.name, node: node.name };
}
