import { draft } from '../../compiler/compile.ts';
import { hasErrors } from '../../compiler/diagnostics/diagnostic.ts';
import { diagnosticsToJson } from '../../compiler/diagnostics/json.ts';
import { compileFor, report } from '../compilation.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { World } from '../world.ts';
import type { ManifestOptions } from './manifest-options.ts';

export interface CheckOptions extends ManifestOptions {
  readonly format: 'text' | 'json';
}

/** `mab check`: what is wrong, and nothing else. */
export async function checkCommand(targets: readonly string[], options: CheckOptions, world: World): Promise<ExitCode> {
  const { diagnostics } = await compileFor(draft, targets, options, world);
  if (options.format === 'json') world.stdout.write(`${JSON.stringify(diagnosticsToJson(diagnostics), null, 2)}\n`);
  else report(diagnostics, world);
  return hasErrors(diagnostics) ? exitCode.failed : exitCode.done;
}
