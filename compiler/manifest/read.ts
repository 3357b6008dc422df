import { hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { compareCodePoints } from '../source/code-points.ts';
import { SourceFile, type Span } from '../source/source-file.ts';
import { parseBool } from './bake/csv.ts';
import { define, defineBlocks, type Defined } from './bake/definitions.ts';
import { link } from './bake/link.ts';
import { readOverrides } from './bake/override.ts';
import { Inheritance } from './bake/resolve.ts';
import type { Settings } from './bake/setting.ts';
import { readCompose } from './compose/read.ts';
import { declare, type Declaration } from './declarations.ts';
import { nameBuildables } from './evaluation/buildables.ts';
import { Globals } from './evaluation/globals.ts';
import { World } from './evaluation/world.ts';
import { parseFiles } from './files.ts';
import { readVariableFlags } from './flags.ts';
import type { ManifestInput } from './input.ts';
import type { Join, Manifest, Source, Target } from './model.ts';
import { checkJoinNames, readOwnBlocks, type OwnDeclarations } from './own/read.ts';
import { checkFlags, readSensitive } from './own/sensitive.ts';
import { missingTarget, readRequest, type Request } from './request.ts';
import { targetOf } from './targets.ts';
import { withinStack } from './within-stack.ts';

/**
 * Reads files and command line to the targets that were asked for, everything resolved, by the rules of Bake. Without a
 * value where there is an error.
 */
export function readManifest(input: ManifestInput): Outcome<Manifest | undefined> {
  const { value: evaluated, diagnostics: found } = evaluate(input);
  if (evaluated === undefined) return { value: undefined, diagnostics: found };
  const resolved = withinStack(input.files, () => resolve(evaluated, input));
  const diagnostics = [...found, ...eachOnce(resolved.diagnostics)];
  return { value: hasErrors(diagnostics) ? undefined : resolved.value, diagnostics };
}

/** Reads files and command line to what is declared, before anything is asked for. Without a value where there is an error. */
export function evaluate(input: ManifestInput): Outcome<Evaluated | undefined> {
  const parsed = parseFiles(input.files);
  if (hasErrors(parsed.diagnostics)) return { value: undefined, diagnostics: parsed.diagnostics };
  const evaluated = withinStack(input.files, () => evaluateFiles(parsed.value, input));
  const diagnostics = eachOnce([...parsed.diagnostics, ...evaluated.diagnostics]);
  return { value: hasErrors(diagnostics) ? undefined : evaluated.value, diagnostics };
}

/** Every member of a matrix says what is wrong with its block, in the same words. */
function eachOnce(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const keyOf = ({ code, span, message }: Diagnostic) =>
    `${code} ${span.file.name} ${span.start} ${span.end} ${message}`;
  return [...new Map(diagnostics.map((one) => [keyOf(one), one])).values()];
}

/** What the files declare, evaluated and merged by name, before inheritance and command line. */
export interface Evaluated {
  readonly variables: ReadonlyMap<string, Declaration>;
  /** What every expression may use. */
  readonly globals: Globals;
  readonly defined: Defined;
  /** Names of targets by the label of their matrix. */
  readonly matrices: ReadonlyMap<string, readonly string[]>;
  readonly own: OwnDeclarations;
  readonly sensitive: ReadonlySet<string>;
  /** Whether there is nothing but compose files, in which no variable is declared. */
  readonly isComposeOnly: boolean;
}

function evaluateFiles(
  { bodies, compose }: ReturnType<typeof parseFiles>['value'],
  { variables, host }: ManifestInput,
): Outcome<Evaluated> {
  const flags = readVariableFlags(variables);
  const declared = declare(bodies);
  const sensitive = readSensitive(declared.value);
  const { names, hidden } = sensitive.value;
  const isVariable = (name: string): boolean => declared.value.variables.has(name);
  const world = new World(host, flags.value, { isVariable, sensitive: names });
  const isRelative = parseBool(host.env('BUILDX_BAKE_FILE_RELATIVE_PATHS') ?? '') ?? false;
  const services = readCompose(compose, world, isRelative);
  const defined: Defined = { targets: new Map(services.value.targets), groups: new Map(services.value.groups) };
  const globals = new Globals(declared.value, world);
  globals.evaluateVariables();
  const named = nameBuildables(declared.value.buildables, globals);
  globals.diagnostics.push(...define(named, defined, isRelative));
  globals.evaluateAttributes();
  for (const one of named.namesakes.values()) one.complete();
  defineBlocks(named, defined.targets, isRelative);
  const own = readOwnBlocks(declared.value, globals);
  globals.diagnostics.push(...checkJoinNames(own.joins, defined));
  const noticed = [...flags.diagnostics, ...checkFlags(flags.value, names), ...declared.diagnostics];
  noticed.push(...sensitive.diagnostics, ...services.diagnostics, ...globals.diagnostics);
  return {
    value: {
      variables: declared.value.variables,
      globals,
      defined,
      matrices: named.matrices,
      own,
      sensitive: names,
      isComposeOnly: bodies.length === 0,
    },
    diagnostics: noticed.map((one) => ({ ...one, hidden })),
  };
}

function resolve({ defined, matrices, own, sensitive }: Evaluated, input: ManifestInput): Outcome<Manifest> {
  const { builders, emulation } = own;
  const request = readRequest(input.targets, defined, own.joins);
  const overrides = readOverrides(overrideTexts(input), defined.targets.keys(), {
    host: input.host,
    sensitive,
  });
  const diagnostics = [...request.diagnostics, ...overrides.diagnostics];
  const inheritance = new Inheritance(defined.targets, overrides.value);
  const joins = request.value.joins.flatMap((name) => expandJoin(own.joins.get(name), matrices));
  const wanted = new Map([...joins.flatMap(targetsOf), ...request.value.targets]);
  const asked = resolveRequested(wanted, defined, inheritance);
  const linked = link(asked.value, defined.targets, inheritance);
  diagnostics.push(...asked.diagnostics, ...linked.diagnostics);
  const workshop = {
    inheritance,
    builders,
    hostPlatform: input.host.platform,
    epoch: input.host.env('SOURCE_DATE_EPOCH'),
  };
  const targets = new Map<string, Target>();
  for (const [name, settings] of [...linked.value].sort(([a], [b]) => compareCodePoints(a, b))) {
    const definition = defined.targets.get(name);
    if (definition === undefined) continue;
    const target = targetOf(definition, settings, workshop);
    diagnostics.push(...target.diagnostics);
    targets.set(name, target.value);
  }
  const groups = new Map([...request.value.groups].sort(([a], [b]) => compareCodePoints(a, b)));
  const requested = [...request.value.targets.keys()];
  return { value: { targets, groups, requested, builders, emulation, joins, sensitive }, diagnostics };
}

/** A source that names a matrix means all of its members. */
function expandJoin(join: Join | undefined, matrices: Evaluated['matrices']): Join[] {
  if (join === undefined) return [];
  const sources = join.sources.flatMap((source): readonly Source[] => {
    const members = source.kind === 'target' ? matrices.get(source.target) : undefined;
    return members === undefined ? [source] : members.map((target) => ({ kind: 'target', target, span: source.span }));
  });
  return [{ ...join, sources }];
}

function targetsOf({ sources }: Join): (readonly [string, Span])[] {
  return sources.flatMap((source) => (source.kind === 'target' ? [[source.target, source.span] as const] : []));
}

/** `--push` and `--load` are overrides of every target. */
function overrideTexts({ overrides, output }: ManifestInput): SourceFile[] {
  const flags = { push: ['push'], load: ['load'], 'push-and-load': ['push', 'load'], 'as-declared': [] }[output];
  return [
    ...overrides.map((text) => new SourceFile('--set', text)),
    ...flags.map((flag) => new SourceFile(`--${flag}`, `*.${flag}=true`)),
  ];
}

function resolveRequested(
  wanted: Request['targets'],
  defined: Defined,
  inheritance: Inheritance,
): Outcome<ReadonlyMap<string, Settings>> {
  const resolved = new Map<string, Settings>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, span] of wanted) {
    const { value, diagnostics: found } = inheritance.resolve(name);
    diagnostics.push(...found);
    if (value === undefined) diagnostics.push(missingTarget(name, span, defined));
    else resolved.set(name, value);
  }
  return { value: resolved, diagnostics };
}
