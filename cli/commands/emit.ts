import { emitBakeHcl } from '../../compiler/emit/bake/hcl.ts';
import { emitBakeJson } from '../../compiler/emit/bake/json.ts';
import { emitScript } from '../../compiler/emit/shell/script.ts';
import type { Draft } from '../../compiler/plan/plan.ts';
import { imagesFor, planFor } from '../compilation.ts';
import type { ExitCode } from '../exit-code.ts';
import { deliver, rootFrom } from '../output-file.ts';
import type { World } from '../world.ts';
import type { ManifestOptions } from './manifest-options.ts';

export interface EmitOptions extends ManifestOptions {
  /** Of the bake file; default: json for a file that is named so, else hcl. */
  readonly format?: 'hcl' | 'json';
  readonly output?: string;
  readonly check?: true;
}

/** What a plan can be emitted as. */
export type EmitKind = 'sh' | 'bake';

/** `mab emit sh` and `mab emit bake`; `refresh` is the command line that writes the file. */
export async function emitCommand(
  kind: EmitKind,
  targets: readonly string[],
  options: EmitOptions & { readonly refresh: string },
  world: World,
): Promise<ExitCode> {
  const { output, check, refresh } = options;
  const text =
    kind === 'sh'
      ? emitScript(await planFor(targets, options, world), { root: rootFrom(output, world) })
      : emitBake(await imagesFor(targets, options, world), options);
  return deliver(text, { output, check, refresh, executable: kind === 'sh' }, world);
}

function emitBake(plan: Draft, { format, output = '-' }: EmitOptions): string {
  const isJson = format === undefined ? output.endsWith('.json') : format === 'json';
  return isJson ? `${emitBakeJson(plan)}\n` : emitBakeHcl(plan);
}
