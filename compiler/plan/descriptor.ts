import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DescriptorChange, DescriptorChanges, Target } from '../manifest/model.ts';
import { formatPlatform, platformParts, type Platform } from '../platform/platform.ts';

/**
 * The platform that an index shows for an image once its descriptor is changed, as it will stand there. Where nothing is
 * said of the variant, that of the image stays, unless it belonged to another architecture.
 */
export function changedPlatform(platform: string, change: DescriptorChange): Platform {
  const before = platformParts(platform);
  const arch = change.arch ?? before.arch;
  const variant = change.variant ?? (arch === before.arch ? before : platformParts(`linux/${arch}`)).variant;
  return {
    os: change.os ?? before.os,
    arch,
    ...(variant === undefined ? {} : { variant }),
    ...(change.osVersion === undefined ? {} : { osVersion: change.osVersion }),
  };
}

/** What an index shows for each of these platforms, sorted; a version of the operating system only where a change says it. */
export function shownPlatforms(platforms: readonly string[], changes: DescriptorChanges): string[] {
  return platforms.map((platform) => shownPlatform(platform, changes.get(platform))).sort();
}

/** What an index shows for images that say another platform of themselves, as a part of a publication. */
export function restatedPlatforms(changes: DescriptorChanges): { readonly restated?: readonly string[] } {
  const restated = [...changes]
    .filter(([, { os, arch, variant }]) => os !== undefined || arch !== undefined || variant !== undefined)
    .map(([platform, change]) => formatPlatform(changedPlatform(platform, change)));
  return restated.length === 0 ? {} : { restated: [...new Set(restated)].sort() };
}

function shownPlatform(platform: string, change: DescriptorChange | undefined): string {
  if (change !== undefined) return formatPlatform(changedPlatform(platform, change));
  const { osVersion: _, ...shown } = platformParts(platform);
  return formatPlatform(shown);
}

/** Complains of two platforms of a target that its changes make one. */
export function checkShown({ name, annotate }: Target, platforms: readonly string[]): Diagnostic[] {
  const before = new Set<string>();
  return platforms.flatMap((platform) => {
    const shown = normalForm(shownPlatform(platform, annotate.get(platform)));
    if (!before.has(shown)) {
      before.add(shown);
      return [];
    }
    const span = (annotate.get(platform) ?? [...annotate.values()].at(-1))?.span;
    return span === undefined ? [] : [diagnostic('platform-shown-twice', span, { platform: shown, target: name })];
  });
}

/** The normal form of what an index shows: two of one form cannot stand in one index. */
export function normalForm(shown: string): string {
  return formatPlatform(platformParts(shown));
}

/** What a later block says over an earlier one of the same platform. */
export function mergeChanges(base: DescriptorChanges, over: DescriptorChanges): DescriptorChanges {
  const merged = new Map(base);
  for (const [platform, change] of over) {
    const before = merged.get(platform);
    merged.set(platform, before === undefined ? change : mergeChange(before, change));
  }
  return merged;
}

function mergeChange(base: DescriptorChange, over: DescriptorChange): DescriptorChange {
  const osFeatures = over.osFeatures.length > 0 ? over.osFeatures : base.osFeatures;
  return { ...base, ...over, osFeatures, annotations: { ...base.annotations, ...over.annotations } };
}

/** Those of some changes that are about one of these platforms. */
export function changesAbout(changes: DescriptorChanges, platforms: readonly string[]): DescriptorChanges {
  return new Map([...changes].filter(([platform]) => platforms.includes(platform)));
}

/** Whether any change annotates, which needs OCI media types. */
export function annotates(changes: DescriptorChanges): boolean {
  return [...changes.values()].some(({ annotations }) => Object.keys(annotations).length > 0);
}
