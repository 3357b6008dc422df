import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import { normalPlatforms } from '../../platform/platform.ts';
import type { Span } from '../../source/source-file.ts';
import type { Located } from '../model.ts';
import type { Definitions, Inheritance } from './resolve.ts';
import { listOf, tableOf, textsOf, type Settings } from './setting.ts';

/** The target of a context `target:NAME`. */
export function linkOf(context: string): string | undefined {
  return context.startsWith('target:') ? context.slice('target:'.length) : undefined;
}

/**
 * Adds the targets that others take as contexts: they are built, but write nothing of their own. What a target needs
 * the privilege for, its consumers need too.
 */
export function link(
  requested: ReadonlyMap<string, Settings>,
  definitions: Definitions,
  inheritance: Inheritance,
): Outcome<ReadonlyMap<string, Settings>> {
  const all = new Map(requested);
  const diagnostics: Diagnostic[] = [];
  const done = new Set<string>();

  const follow = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return;
    const own = contextsOf(all.get(name) ?? new Map());
    const inBlocks = [...inheritance.blocks(name).platforms.values()].flatMap((block) => [
      ...block.table('contexts').values(),
    ]);
    for (const { value: context, span } of [...own, ...inBlocks]) {
      const other = linkOf(context);
      if (other === undefined) continue;
      const located = { value: other, span };
      const problem = checkPath(name, located, path) ?? add(located);
      if (problem !== undefined) {
        diagnostics.push(problem);
        continue;
      }
      follow(other, [...path, other]);
      shareEntitlements(all, name, other);
    }
    for (const context of own) diagnostics.push(...checkContext(all, name, context));
    done.add(name);
  };

  const add = ({ value: name, span }: Located<string>): Diagnostic | undefined => {
    if (all.has(name)) return undefined;
    const resolved = inheritance.resolve(name);
    diagnostics.push(...resolved.diagnostics);
    if (resolved.value === undefined) {
      return diagnostic('unknown-target', span, { name, suggestion: nearest(name, definitions.keys()) });
    }
    const output = { kind: 'entries', form: 'outputs', items: [{ value: { type: 'cacheonly' }, span }] } as const;
    all.set(name, new Map(resolved.value).set('output', output));
    return undefined;
  };

  for (const name of requested.keys()) follow(name, [name]);
  return { value: all, diagnostics };
}

function checkPath(
  from: string,
  { value: to, span }: Located<string>,
  path: readonly string[],
): Diagnostic | undefined {
  if (to === from) return diagnostic('link-to-itself', span, { name: to });
  return path.includes(to) ? diagnostic('link-cycle', span, { from, to }) : undefined;
}

function contextsOf(settings: Settings): Located<string>[] {
  return [...textsOf(tableOf(settings, 'contexts')).values()];
}

function shareEntitlements(all: Map<string, Settings>, name: string, other: string): void {
  const consumer = all.get(name) ?? new Map();
  const provider = all.get(other) ?? new Map();
  const own = listOf(consumer, 'entitlements');
  const added = listOf(provider, 'entitlements').filter(({ value }) => own.every((one) => one.value !== value));
  if (added.length > 0) {
    all.set(name, new Map(consumer).set('entitlements', { kind: 'list', items: [...own, ...added] }));
  }
}

/** What Bake says of it, which reads no `platform` blocks. */
function checkContext(
  all: ReadonlyMap<string, Settings>,
  name: string,
  { value: context, span }: Located<string>,
): Diagnostic[] {
  const other = linkOf(context);
  const [consumer, provider] = [all.get(name), other === undefined ? undefined : all.get(other)];
  if (other === undefined || consumer === undefined || provider === undefined) return [];
  return checkPlatforms({ name, wanted: platformsOf(consumer) }, { name: other, built: platformsOf(provider) }, span);
}

function platformsOf(settings: Settings): string[] {
  return listOf(settings, 'platforms').map(({ value }) => value);
}

/** As Bake does: by the names as they are written, and not where one of both has none or one. */
function checkPlatforms(
  { name: by, wanted }: { readonly name: string; readonly wanted: readonly string[] },
  { name, built }: { readonly name: string; readonly built: readonly string[] },
  span: Span,
): Diagnostic[] {
  const missing = wanted.filter((platform) => !built.includes(platform));
  if (wanted.length < 2 || new Set(built).size < 2 || missing.length === 0) return [];
  const meant = new Map(built.map((there) => [normal(there, span), there]));
  const spelled = missing.flatMap((platform) => {
    const there = meant.get(normal(platform, span));
    return there === undefined ? [] : [diagnostic('link-platform-spelling', span, { name, by, platform, there })];
  });
  const lacking = missing.filter((platform) => !meant.has(normal(platform, span))).join(', ');
  return lacking === '' ? spelled : [...spelled, diagnostic('link-platforms', span, { name, by, platforms: lacking })];
}

function normal(platform: string, span: Span): string {
  const [form = platform] = normalPlatforms([{ value: platform, span }]);
  return form;
}
