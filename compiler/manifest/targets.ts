import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggestion.ts';
import { formatPlatform, listedPlatforms, parsePlatform } from '../platform/platform.ts';
import type { Span } from '../source/source-file.ts';
import type { TargetAttribute } from './attributes.ts';
import { typesOf } from './bake/annotation.ts';
import { checkSettings } from './bake/check.ts';
import { imageOf } from './bake/image.ts';
import { distinct } from './bake/merge.ts';
import type { Definition, Inheritance } from './bake/resolve.ts';
import { listOf, spanOfSetting, type Settings } from './bake/setting.ts';
import type { Assemble, Buildable, Builder, Located, Strategy, Target } from './model.ts';
import { changesOf } from './own/changes.ts';
import type { SaidBlock } from './own/said-block.ts';
import { signerOf } from './own/signer.ts';
import { testsOf } from './own/tests.ts';

/** What a target is made with, besides its own settings. */
export interface Workshop {
  readonly inheritance: Inheritance;
  readonly builders: ReadonlyMap<string, Builder>;
  /** What is built where a target lists no platforms. */
  readonly hostPlatform: string;
  /** SOURCE_DATE_EPOCH, where it is set. */
  readonly epoch: string | undefined;
}

/** Makes a target of its settings, its variants of its `platform` blocks, and checks them. */
export function targetOf(definition: Definition, settings: Settings, workshop: Workshop): Outcome<Target> {
  const { name, span } = definition;
  const diagnostics: Diagnostic[] = [];
  const { inheritance } = workshop;
  const { platforms, tests, changes } = inheritance.blocks(name);
  const variants = new Map<string, Buildable>();
  for (const [platform, block] of platforms) {
    const own = variantSettings(settings, inheritance.variant(name, block.settings as Settings), block);
    const variant = buildableOf(definition, own, block.span, workshop, diagnostics);
    variants.set(platform, { ...variant, verbatim: new Set(block.settings.keys()) });
    diagnostics.push(...annotationsBeyond(platform, block));
  }
  for (const [platform, { span: place }] of [...platforms, ...changes]) {
    // What is inherited may be for other heirs.
    const isOwn = definition.blocks.platforms.has(platform) || definition.blocks.changes.has(platform);
    if (isOwn && !builds(settings, platform, workshop.hostPlatform)) {
      diagnostics.push(diagnostic('idle-platform-block', place, { platform, target: name }));
    }
  }
  for (const [test, block] of definition.blocks.tests) {
    const idle = (block.list('platforms') ?? []).filter((one) => isIdle(one, settings, workshop.hostPlatform));
    for (const { value: platform, span: place } of idle) {
      diagnostics.push(diagnostic('idle-platform-of-test', place, { platform, test, target: name }));
    }
  }
  const value = {
    name,
    ...buildableOf(definition, settings, span, workshop, diagnostics),
    // Only these words pass the check of the attribute.
    assemble: located(settings, 'assemble') as Located<Assemble> | undefined,
    variants,
    tests: testsOf(tests, diagnostics),
    annotate: changesOf(changes, diagnostics),
    checkProgram: flagOf(settings, 'check-program') ?? true,
    sign: settings.has('sign')
      ? signerOf(listOf(settings, 'sign'), placesOf(settings, span)('sign'), diagnostics)
      : undefined,
  };
  return { value, diagnostics };
}

/** The build of one platform annotates its image; what joins the platforms reads the target alone. */
function annotationsBeyond(platform: string, { settings }: SaidBlock): Diagnostic[] {
  return listOf(settings as Settings, 'annotations')
    .filter(({ value }) => typesOf(value).some((type) => type !== 'manifest'))
    .map(({ value: text, span }) => diagnostic('annotation-beyond-platform', span, { text, platform }));
}

/** What is said of all platforms together stays with the target, as do the privileges that its contexts need. */
function variantSettings(whole: Settings, variant: Settings, block: SaidBlock): Settings {
  const settings = new Map(variant);
  settings.delete('platforms');
  const entitlements = [...listOf(variant, 'entitlements'), ...listOf(whole, 'entitlements')];
  if (entitlements.length > 0) settings.set('entitlements', { kind: 'list', items: distinct(entitlements) });
  return settings.set('platforms', { kind: 'list', items: [{ value: block.name, span: block.span }] });
}

function buildableOf(
  definition: Definition,
  settings: Settings,
  span: Span,
  { builders, epoch }: Workshop,
  diagnostics: Diagnostic[],
): Buildable {
  const builder = located(settings, 'builder');
  const node = located(settings, 'node');
  diagnostics.push(...checkSettings(settings), ...checkMachine(builder, node, builders));
  return {
    span,
    bake: imageOf(settings, definition.defaultContext, epoch),
    builder,
    node,
    archTag: located(settings, 'arch-tag'),
    strategy: located(settings, 'strategy') as Located<Strategy> | undefined,
    verbatim: new Set(),
    spanOf: placesOf(settings, span),
  };
}

function checkMachine(
  builder: Located<string> | undefined,
  node: Located<string> | undefined,
  builders: ReadonlyMap<string, Builder>,
): Diagnostic[] {
  if (builder === undefined) {
    return node === undefined ? [] : [diagnostic('node-without-builder', node.span, { name: node.value })];
  }
  const declared = builders.get(builder.value);
  if (declared === undefined) {
    const suggestion = nearest(builder.value, builders.keys());
    return [diagnostic('unknown-builder', builder.span, { name: builder.value, suggestion })];
  }
  const names = declared.nodes.map(({ name }) => name);
  if (node === undefined || names.includes(node.value)) return [];
  const suggestion = nearest(node.value, names);
  return [diagnostic('unknown-node', node.span, { name: node.value, builder: builder.value, suggestion })];
}

/** Whether a target lists a platform; what cannot be read is reported elsewhere. */
function builds(settings: Settings, platform: string, host: string): boolean {
  const platforms = listOf(settings, 'platforms');
  if (platforms.length === 0) return platform === host;
  return platforms.some(({ value, span }) =>
    listedPlatforms(value).some((listed) => {
      const parsed = parsePlatform(listed, span, host).value;
      return parsed === undefined || formatPlatform(parsed) === platform;
    }),
  );
}

/** Whether a target is not built for what is a platform. */
function isIdle({ value, span }: Located<string>, settings: Settings, host: string): boolean {
  const platform = parsePlatform(value, span, host).value;
  return platform !== undefined && !builds(settings, formatPlatform(platform), host);
}

function located(settings: Settings, attribute: TargetAttribute): Located<string> | undefined {
  const setting = settings.get(attribute);
  return setting?.kind === 'word' ? setting.value : undefined;
}

function flagOf(settings: Settings, attribute: TargetAttribute): boolean | undefined {
  const setting = settings.get(attribute);
  return setting?.kind === 'flag' ? setting.value.value : undefined;
}

function placesOf(settings: Settings, span: Span): Buildable['spanOf'] {
  return (attribute, index) => {
    const setting = settings.get(attribute as TargetAttribute);
    if (setting === undefined) return span;
    const items = setting.kind === 'list' || setting.kind === 'entries' ? setting.items : [];
    return items[index ?? 0]?.span ?? spanOfSetting(setting) ?? span;
  };
}
