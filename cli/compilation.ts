import { compile, compileBake, type BakeFace } from '../compiler/compile.ts';
import { hasErrors, type Diagnostic, type Outcome } from '../compiler/diagnostics/diagnostic.ts';
import { renderDiagnostics } from '../compiler/diagnostics/render.ts';
import type { ManifestInput } from '../compiler/manifest/input.ts';
import type { Plan } from '../compiler/plan/plan.ts';
import { formatPlatform, parsePlatform } from '../compiler/platform/platform.ts';
import { SourceFile } from '../compiler/source/source-file.ts';
import type { ManifestOptions } from './commands/manifest-options.ts';
import { Complaint, usageError } from './complaint.ts';
import { exitCode } from './exit-code.ts';
import { readFiles } from './files.ts';
import { hostOf } from './host.ts';
import { hasColor, type World } from './world.ts';

/** What a command line compiles to, and everything that was noticed. */
export interface Compiled<P> {
  readonly plan: P | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles what a command line names; `by` is the compiler, or a part of it. */
export async function compileFor<P>(
  by: (input: ManifestInput) => Outcome<P | undefined>,
  targets: readonly string[],
  options: ManifestOptions,
  world: World,
): Promise<Compiled<P>> {
  const files = await readFiles(options.file, world);
  const { value: plan, diagnostics } = by({ ...inputOf(options, world), files, targets });
  return { plan, diagnostics };
}

/** The plan of a command line. Says what was noticed; throws when that holds errors. */
export async function planFor(targets: readonly string[], options: ManifestOptions, world: World): Promise<Plan> {
  const { plan, diagnostics } = await compileFor(compile, targets, options, world);
  report(diagnostics, world);
  if (plan === undefined || hasErrors(diagnostics)) throw new Reported();
  return plan;
}

/**
 * The bake file of a command line, at a path. What could not be built as declared is worth a warning, since Bake would read
 * the same file without a word. Throws where there are no images.
 */
export async function bakeFor(
  targets: readonly string[],
  options: ManifestOptions,
  path: string | undefined,
  world: World,
): Promise<BakeFace> {
  const { plan: face, diagnostics } = await compileFor((input) => compileBake(input, path), targets, options, world);
  const isReadable = face !== undefined;
  report(isReadable ? diagnostics.map((one) => ({ ...one, severity: 'warning' as const })) : diagnostics, world);
  if (!isReadable) throw new Reported();
  return face;
}

/** Prints diagnostics for people. */
export function report(diagnostics: readonly Diagnostic[], { stderr, env }: World): void {
  if (diagnostics.length === 0) return;
  stderr.write(`${renderDiagnostics(diagnostics, { color: hasColor(stderr, env) })}\n${tally(diagnostics)}\n`);
}

/** `2 errors, 1 warning` */
function tally(diagnostics: readonly Diagnostic[]): string {
  const parts = (['error', 'warning'] as const).flatMap((severity) => {
    const count = diagnostics.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return parts.join(', ');
}

/** Errors that have been printed as diagnostics. */
export class Reported extends Complaint {
  constructor() {
    super('', undefined, exitCode.failed);
  }
}

function inputOf(options: ManifestOptions, world: World): Omit<ManifestInput, 'files' | 'targets'> {
  return {
    overrides: overridesOf(options),
    variables: options.var,
    output: outputOf(options),
    host: hostOf(world, hostPlatform(options.hostPlatform, world)),
  };
}

/** As in Bake, `--pull` and `--no-cache` are said of every target, after `--set`. */
export function overridesOf({ set, pull, cache }: ManifestOptions): string[] {
  return [...set, ...(cache ? [] : ['*.no-cache=true']), ...(pull ? ['*.pull=true'] : [])];
}

function outputOf({ push, load }: ManifestOptions): ManifestInput['output'] {
  if (push) return load ? 'push-and-load' : 'push';
  return load ? 'load' : 'as-declared';
}

function hostPlatform(written: string | undefined, world: World): string | undefined {
  if (written === undefined) return undefined;
  const file = new SourceFile('--host-platform', written);
  const { value, diagnostics } = parsePlatform(written, file.span(0, written.length));
  report(diagnostics, world);
  if (value === undefined) throw usageError(`--host-platform wants a platform such as linux/arm64`);
  return formatPlatform(value);
}
