import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Located, Target } from '../manifest/model.ts';
import { platformParts } from '../platform/platform.ts';
import { maximalTagLength, parseReference } from './reference.ts';

const defaultPattern = '{tag}-{arch}{variant}';

/** The reference under which one platform of a target is pushed before the platforms are joined. */
export interface ArchReference {
  readonly platform: string;
  /** `registry.example.com/app:1.0-arm64` */
  readonly reference: string;
  readonly repository: string;
}

/**
 * One reference for each platform, beside `final`: the `arch-tag` of the target, or of its `platform` block, with the
 * placeholders `{tag} {os} {arch} {variant} {platform}` filled. Two platforms of one reference, and what registries take for no tag, are errors.
 */
export function archReferences(
  target: Target,
  final: string,
  platforms: readonly string[],
): Outcome<readonly ArchReference[]> {
  const parsed = parseReference(final);
  if (parsed === undefined) return { value: [], diagnostics: [] };
  const written = [target, ...target.variants.values()].flatMap(({ archTag }) => archTag ?? []);
  const diagnostics = [...new Map(written.map((one) => [one.span, one])).values()].flatMap(checkPlaceholders);
  const isFilled = diagnostics.length === 0;
  const references: ArchReference[] = [];
  for (const platform of platforms) {
    const { archTag, span: own } = target.variants.get(platform) ?? target;
    const span = archTag?.span ?? own;
    const tag = fill(archTag?.value ?? defaultPattern, parsed.tag ?? 'latest', platform);
    const reference = { platform, reference: `${parsed.repository}:${tag}`, repository: parsed.repository };
    // What a placeholder that is unknown leaves in the tag says nothing of what is meant.
    if (isFilled) diagnostics.push(...mistakesIn(reference, { value: tag, span }, references));
    references.push(reference);
  }
  return { value: references, diagnostics };
}

/** What is wrong with the tag of a platform, beside those of the platforms before it. */
function mistakesIn(
  { platform, reference }: ArchReference,
  { value: tag, span }: Located<string>,
  before: readonly ArchReference[],
): Diagnostic[] {
  const first = before.find((one) => one.reference === reference)?.platform;
  if (first !== undefined) return [diagnostic('arch-tag-collision', span, { reference, first, second: platform })];
  if (tag.length > maximalTagLength) return [diagnostic('arch-tag-too-long', span, { tag })];
  return parseReference(reference)?.tag === tag ? [] : [diagnostic('arch-tag-malformed', span, { tag, platform })];
}

/** What is wrong with the references of the platforms beside the first of these that anything is wrong with. */
export function checkArchTags(target: Target, finals: readonly string[], platforms: readonly string[]): Diagnostic[] {
  const mistakes = finals.map((final) => archReferences(target, final, platforms).diagnostics);
  return [...(mistakes.find(({ length }) => length > 0) ?? [])];
}

function fill(pattern: string, tag: string, platform: string): string {
  const { os, arch, variant } = platformParts(platform);
  const slug = platform.replaceAll('/', '-');
  const values: Readonly<Record<string, string>> = { tag, os, arch, variant: variant ?? '', platform: slug };
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function checkPlaceholders({ value: pattern, span }: Located<string>): Diagnostic[] {
  const known = ['{tag}', '{os}', '{arch}', '{variant}', '{platform}'];
  const unknown = (pattern.match(/\{[^}]*\}/g) ?? []).filter((placeholder) => !known.includes(placeholder));
  return unknown.map((placeholder) => diagnostic('arch-tag-placeholder', span, { placeholder }));
}
