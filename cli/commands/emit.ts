import { basename, resolve } from 'node:path';
import { emitBakeHcl } from '../../compiler/emit/bake/hcl.ts';
import { emitBakeJson } from '../../compiler/emit/bake/json.ts';
import { emitScript } from '../../compiler/emit/shell/script.ts';
import type { Draft } from '../../compiler/plan/plan.ts';
import { bakeFor, planFor } from '../compilation.ts';
import { Complaint } from '../complaint.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { readIfThere } from '../../runtime/text-file.ts';
import { deliver, pathFromRoot, rootFrom } from '../output-file.ts';
import type { World } from '../world.ts';
import type { ManifestOptions } from './manifest-options.ts';

export interface EmitOptions extends ManifestOptions {
  /** Of the bake file; default: json for a file that is named so, else hcl. */
  readonly format?: 'hcl' | 'json';
  readonly output?: string;
  readonly check?: true;
  /** `mab emit bake` alone: what to list instead. */
  readonly list?: string;
}

/** What a plan can be emitted as. */
export type EmitKind = 'sh' | 'bake';

/** With the command line that writes the file again, which leaves values of sensitive variables out. */
export interface RefreshableOptions extends EmitOptions {
  readonly refresh: (sensitive: readonly string[]) => string;
}

/** `mab emit sh` and `mab emit bake`. */
export async function emitCommand(
  kind: EmitKind,
  targets: readonly string[],
  options: RefreshableOptions,
  world: World,
): Promise<ExitCode> {
  if (kind === 'bake') return emitBake(targets, options, world);
  const { output, check, refresh } = options;
  const plan = await planFor(targets, options, world);
  const script = emitScript(plan, { root: rootFrom(output, world) });
  return deliver(script, { output, check, refresh: refresh(plan.inputs.sensitive ?? []), executable: true }, world);
}

/** A bake file, and beside it the script that does what Bake cannot, where there is any of that. */
async function emitBake(targets: readonly string[], options: RefreshableOptions, world: World): Promise<ExitCode> {
  const { output, check } = options;
  const beside = scriptBeside(output);
  const { images, script } = await bakeFor(targets, options, beside && pathFromRoot(beside.file, world), world);
  const refresh = options.refresh(images.inputs.sensitive ?? []);
  const text = bakeText(images, options, beside && basename(beside.script));
  if (beside === undefined || script === undefined) return deliver(text, { output, check, refresh }, world);
  if (check !== true) refuseForeign(beside.script, world);
  const root = rootFrom(output, world);
  const codes = [
    deliver(text, { output, check, refresh }, world),
    deliver(emitScript(script, { root }), { output: beside.script, check, refresh, executable: true }, world),
  ];
  return codes.find((code) => code !== exitCode.done) ?? exitCode.done;
}

function bakeText(plan: Draft, { format, output = '-' }: EmitOptions, script: string | undefined): string {
  const isJson = format === undefined ? output.endsWith('.json') : format === 'json';
  return isJson ? `${emitBakeJson(plan)}\n` : emitBakeHcl(plan, script);
}

interface Beside {
  readonly file: string;
  readonly script: string;
}

/** `docker-bake.hcl` → `docker-bake.sh`; undefined for what is no bake file's name, such as a device. */
function scriptBeside(output: string | undefined): Beside | undefined {
  const stem = /^(.*[^/])\.(?:hcl|json)$/.exec(output ?? '')?.[1];
  return output === undefined || stem === undefined ? undefined : { file: output, script: `${stem}.sh` };
}

/** Nobody named the script on the command line, so what somebody wrote by hand is not replaced. */
function refuseForeign(script: string, { cwd }: World): void {
  const found = readIfThere(resolve(cwd, script));
  if (found === undefined || found.includes('# Made by mab from ')) return;
  throw new Complaint(
    `${script} would be replaced by the script that goes with the bake file, and mab has not made it`,
    'rename it, or name the bake file differently with -o',
  );
}
