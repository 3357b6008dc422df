import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggestion.ts';
import type { Span } from '../source/source-file.ts';
import {
  isContainerdsWord,
  isOs,
  isKnownArchitecture,
  isKnownOs,
  knownArchitectures,
  knownSystems,
  misnomers,
} from './known.ts';

/** What an image runs on, in the words of the OCI image index. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
  readonly variant?: string;
  /** Of Windows: `10.0.17763`. */
  readonly osVersion?: string;
}

/**
 * Reads a platform as containerd does (`platforms.Parse` and `Normalize`): `os[(version)]/arch[/variant]`, an
 * architecture alone, an operating system alone, or buildx's `local`, which stands for `host`. What containerd would
 * let pass and no registry holds, such as `linux/amd46`, is an error here.
 */
export function parsePlatform(text: string, span: Span, host = 'linux/amd64'): Outcome<Platform | undefined> {
  const parts = isLocal(text) ? host.split('/') : text.split('/');
  if (!isSpecifier(parts)) return fail(diagnostic('malformed-platform', span, { platform: text }));
  const platform = normalize(parts, host);
  const problem = unknownPart(platform, text, span);
  return problem === undefined ? { value: platform, diagnostics: [] } : fail(problem);
}

/** The platforms that one element of a list stands for: Bake takes several, joined by commas. */
export function listedPlatforms(text: string): string[] {
  return text.split(',');
}

/** What is wrong with the platforms of such an element so that Bake refuses it, too. */
export function refusedPlatforms(text: string, span: Span): Diagnostic[] {
  const refused = listedPlatforms(text).filter((platform) => !isLocal(platform) && !isContainerds(platform));
  return refused.flatMap((platform) => parsePlatform(platform, span).diagnostics);
}

function isLocal(text: string): boolean {
  return text.toLowerCase() === 'local';
}

/** Whether `platforms.Parse` takes it: a word alone has to be one that it knows. */
function isContainerds(platform: string): boolean {
  const parts = platform.split('/');
  const { os, arch } = normalize(parts, 'linux/amd64');
  return isSpecifier(parts) && (parts.length > 1 || isContainerdsWord(os, arch));
}

function isSpecifier([system = '', ...rest]: readonly string[]): boolean {
  const isSystem = /^[A-Za-z0-9_-]+(?:\([A-Za-z0-9_.%-]*(?:\+[A-Za-z0-9_.%-]+)*\))?$/.test(system);
  return isSystem && rest.length < 3 && rest.every((part) => /^[A-Za-z0-9_.-]+$/.test(part));
}

/** The normal forms of platforms that are written somewhere; what could not be read is reported elsewhere, and left out. */
export function normalPlatforms(written: readonly { readonly value: string; readonly span: Span }[]): string[] {
  return written.flatMap(({ value, span }) => {
    const parsed = parsePlatform(value, span).value;
    return parsed === undefined ? [] : [formatPlatform(parsed)];
  });
}

/** `linux/arm/v7`, with a version as Windows images have it. */
export function formatPlatform({ os, arch, variant, osVersion }: Platform): string {
  const system = osVersion === undefined ? os : `${os}(${osVersion})`;
  return [system, arch, ...(variant === undefined ? [] : [variant])].join('/');
}

/** The parts of a normalised platform. */
export function platformParts(platform: string): Platform {
  return normalize(platform.split('/'), platform);
}

/** What a machine of a platform runs without emulation: itself, and the 32-bit kin that its kernel runs too. */
export function nativePlatforms(host: string): string[] {
  const kin: Readonly<Record<string, readonly string[]>> = { 'linux/amd64': ['linux/386'] };
  return [host, ...(kin[host] ?? [])];
}

function normalize(parts: readonly string[], host: string): Platform {
  const [first = '', second, third] = parts.map((part) => part.toLowerCase());
  if (second === undefined) {
    const isSystem = isOs(of(first, '', undefined).os);
    return isSystem ? of(first, platformParts(host).arch, undefined) : of('linux', first, undefined);
  }
  return of(first, second, third);
}

function of(system: string, written: string, variant: string | undefined): Platform {
  const version = /\((.*)\)$/.exec(system)?.[1];
  const os = withoutVersion(system);
  const base = { os: os === 'macos' ? 'darwin' : os, ...(version === undefined ? {} : { osVersion: version }) };
  const [arch, normal] = normalizeArchitecture(written, variant);
  return { ...base, arch, ...(normal === undefined ? {} : { variant: normal }) };
}

function withoutVersion(system: string): string {
  return system.replace(/\(.*\)$/, '');
}

/** containerd's table of aliases and implied variants. */
function normalizeArchitecture(arch: string, variant: string | undefined): readonly [string, string | undefined] {
  switch (arch) {
    case 'i386':
      return ['386', undefined];
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return ['amd64', variant === 'v1' ? undefined : variant];
    case 'aarch64':
    case 'arm64':
      return ['arm64', arm64Variant(variant)];
    case 'armhf':
      return ['arm', 'v7'];
    case 'armel':
      return ['arm', 'v6'];
    case 'arm':
      return ['arm', variant === undefined ? 'v7' : /^[5-8]$/.test(variant) ? `v${variant}` : variant];
    default:
      return [arch, variant];
  }
}

function arm64Variant(variant: string | undefined): string | undefined {
  if (variant === undefined || /^(?:v?8|v8\.0)$/.test(variant)) return undefined;
  return /^(?:v?9|v?9\.0)$/.test(variant) ? 'v9' : variant;
}

function unknownPart({ os, arch }: Platform, text: string, span: Span): Diagnostic | undefined {
  if (!isKnownOs(os)) {
    const near = nearest(os, knownSystems);
    return unknown(text, span, near === undefined ? undefined : text.replace(new RegExp(`^[^/(]+`), near));
  }
  if (isKnownArchitecture(arch)) return undefined;
  const near = misnomers.get(arch) ?? nearest(arch, knownArchitectures);
  return unknown(text, span, near === undefined ? undefined : `${os}/${near}`);
}

function unknown(platform: string, span: Span, suggestion: string | undefined): Diagnostic {
  const fixes =
    suggestion === undefined
      ? []
      : [{ title: `write ${suggestion}`, edits: [{ span, text: JSON.stringify(suggestion) }] }];
  return diagnostic('unknown-platform', span, { platform, suggestion }, fixes.length === 0 ? {} : { fixes });
}

function fail(problem: Diagnostic): Outcome<undefined> {
  return { value: undefined, diagnostics: [problem] };
}
