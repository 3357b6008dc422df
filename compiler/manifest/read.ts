import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { compareCodePoints } from '../source/code-points.ts';
import { nearest } from '../diagnostics/suggestion.ts';
import { SourceFile, type Span } from '../source/source-file.ts';
import type { TargetAttribute } from './attributes.ts';
import { checkSettings } from './bake/check.ts';
import { parseBool } from './bake/csv.ts';
import { define, type Defined } from './bake/definitions.ts';
import { imageOf } from './bake/image.ts';
import { link } from './bake/link.ts';
import { readOverrides } from './bake/override.ts';
import { Inheritance } from './bake/resolve.ts';
import { spanOfSetting, type Settings } from './bake/setting.ts';
import { readBuilders, readEmulation } from './builders.ts';
import { readCompose } from './compose/read.ts';
import { declare } from './declarations.ts';
import { nameBuildables } from './evaluation/buildables.ts';
import { Globals } from './evaluation/globals.ts';
import { World } from './evaluation/world.ts';
import { parseFiles } from './files.ts';
import { readVariableFlags } from './flags.ts';
import type { ManifestInput } from './input.ts';
import type { Assemble, Builder, Emulation, Located, Manifest, Target } from './model.ts';
import { missingTarget, readRequest, type Request } from './request.ts';

/**
 * Reads files and command line to the targets that were asked for, everything resolved, by the rules of Bake. Without a
 * value where there is an error.
 */
export function readManifest(input: ManifestInput): Outcome<Manifest | undefined> {
  const parsed = parseFiles(input.files);
  if (hasErrors(parsed.diagnostics)) return { value: undefined, diagnostics: parsed.diagnostics };
  const evaluated = evaluateFiles(parsed.value, input);
  const diagnostics = [...parsed.diagnostics, ...evaluated.diagnostics];
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
  const resolved = resolve(evaluated.value, input);
  diagnostics.push(...resolved.diagnostics);
  return { value: hasErrors(diagnostics) ? undefined : resolved.value, diagnostics };
}

/** What the files declare, evaluated and merged by name, before inheritance and command line. */
interface Evaluated {
  readonly defined: Defined;
  readonly builders: ReadonlyMap<string, Builder>;
  readonly emulation: Emulation | undefined;
}

function evaluateFiles(
  { bodies, compose }: ReturnType<typeof parseFiles>['value'],
  { variables, host }: ManifestInput,
): Outcome<Evaluated> {
  const flags = readVariableFlags(variables);
  const declared = declare(bodies);
  const world = new World(host, flags.value, (name) => declared.value.variables.has(name));
  const isRelative = parseBool(host.env('BUILDX_BAKE_FILE_RELATIVE_PATHS') ?? '') ?? false;
  const services = readCompose(compose, world, isRelative);
  const defined: Defined = { targets: new Map(services.value.targets), groups: new Map(services.value.groups) };
  const globals = new Globals(declared.value, world);
  globals.evaluateVariables();
  const named = nameBuildables(declared.value.buildables, globals);
  globals.diagnostics.push(...define(named, defined, isRelative));
  globals.evaluateAttributes();
  const builders = readBuilders(declared.value.builders, globals);
  const emulation = readEmulation(declared.value.emulation, globals);
  return {
    value: { defined, builders, emulation },
    diagnostics: [...flags.diagnostics, ...declared.diagnostics, ...services.diagnostics, ...globals.diagnostics],
  };
}

function resolve({ defined, builders, emulation }: Evaluated, input: ManifestInput): Outcome<Manifest> {
  const request = readRequest(input.targets, defined);
  const overrides = readOverrides(overrideTexts(input), defined.targets.keys(), input.host);
  const diagnostics = [...request.diagnostics, ...overrides.diagnostics];
  const inheritance = new Inheritance(defined.targets, overrides.value);
  const own = resolveRequested(request.value, defined, inheritance);
  const linked = link(own.value, defined.targets, inheritance);
  diagnostics.push(...own.diagnostics, ...linked.diagnostics);
  const epoch = input.host.env('SOURCE_DATE_EPOCH');
  const targets = new Map<string, Target>();
  for (const [name, settings] of [...linked.value].sort(([a], [b]) => compareCodePoints(a, b))) {
    const definition = defined.targets.get(name);
    if (definition === undefined) continue;
    diagnostics.push(...checkSettings(settings), ...checkBuilder(settings, builders));
    const bake = imageOf(settings, definition.defaultContext, epoch);
    targets.set(name, { name, span: definition.span, bake, ...ownWords(settings), ...placesOf(settings, definition) });
  }
  const groups = new Map([...request.value.groups].sort(([a], [b]) => compareCodePoints(a, b)));
  const requested = [...request.value.targets.keys()];
  return { value: { targets, groups, requested, builders, emulation }, diagnostics };
}

/** `--push` and `--load` are overrides of every target. */
function overrideTexts({ overrides, output }: ManifestInput): SourceFile[] {
  const texts = overrides.map((text) => new SourceFile('--set', text));
  return output === 'as-declared' ? texts : [...texts, new SourceFile(`--${output}`, `*.${output}=true`)];
}

function resolveRequested(
  request: Request,
  defined: Defined,
  inheritance: Inheritance,
): Outcome<ReadonlyMap<string, Settings>> {
  const resolved = new Map<string, Settings>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, span] of request.targets) {
    const { value, diagnostics: found } = inheritance.resolve(name);
    diagnostics.push(...found);
    if (value === undefined) diagnostics.push(missingTarget(name, span, defined));
    else resolved.set(name, value);
  }
  return { value: resolved, diagnostics };
}

function checkBuilder(settings: Settings, builders: ReadonlyMap<string, Builder>): Diagnostic[] {
  const builder = located(settings, 'builder');
  if (builder === undefined || builders.has(builder.value)) return [];
  const suggestion = nearest(builder.value, builders.keys());
  return [diagnostic('unknown-builder', builder.span, { name: builder.value, suggestion })];
}

function ownWords(settings: Settings): Pick<Target, 'builder' | 'assemble' | 'archTag'> {
  return {
    builder: located(settings, 'builder'),
    // Only these words pass the check of the attribute.
    assemble: located(settings, 'assemble') as Located<Assemble> | undefined,
    archTag: located(settings, 'arch-tag'),
  };
}

function located(settings: Settings, attribute: TargetAttribute): Located<string> | undefined {
  const setting = settings.get(attribute);
  return setting?.kind === 'word' ? setting.value : undefined;
}

function placesOf(settings: Settings, { span }: { readonly span: Span }): Pick<Target, 'spanOf'> {
  return {
    spanOf: (attribute, index) => {
      const setting = settings.get(attribute as TargetAttribute);
      if (setting === undefined) return span;
      const items = setting.kind === 'list' || setting.kind === 'entries' ? setting.items : [];
      return items[index ?? 0]?.span ?? spanOfSetting(setting) ?? span;
    },
  };
}
