import { reviewText } from '../../compiler/emit/review/text.ts';
import { planFor } from '../compilation.ts';
import { deliver } from '../output-file.ts';
import type { ExitCode } from '../exit-code.ts';
import type { World } from '../world.ts';
import type { ManifestOptions } from './manifest-options.ts';

export interface PlanOptions extends ManifestOptions {
  readonly format?: 'text' | 'json';
  readonly output?: string;
}

/** `mab plan`: what would happen; as JSON it is what `mab run` takes. */
export async function planCommand(targets: readonly string[], options: PlanOptions, world: World): Promise<ExitCode> {
  const plan = await planFor(targets, options, world);
  const { output, format = output?.endsWith('.json') === true ? 'json' : 'text' } = options;
  const text = format === 'json' ? `${JSON.stringify(plan, null, 2)}\n` : reviewText(plan);
  return deliver(text, { output }, world);
}
