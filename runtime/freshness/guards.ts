import type { Plan } from '../../compiler/plan/plan.ts';
import type { CommandRunner } from '../command-runner.ts';
import { Redaction } from '../redaction.ts';
import { RunFolder } from '../run-folder.ts';
import { Unrenderable } from '../rendering.ts';
import { guardHolds } from '../step-runner.ts';
import type { Finding, Survey } from './survey.ts';

/** A survey in which steps are also done when their guards hold now. A guard that needs outputs of the run says nothing. */
export async function withGuards(
  plan: Plan,
  survey: Survey,
  { runner, env }: { readonly runner: CommandRunner; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Survey> {
  const folder = new RunFolder();
  const scope = { env, folder: folder.path, programs: plan.programs ?? {}, outputs: new Map() };
  const context = {
    runner,
    scope,
    redaction: new Redaction([]),
    signal: new AbortController().signal,
    onCommand: () => undefined,
    onLine: () => undefined,
    onProgress: () => undefined,
  };
  const probed = plan.steps.map(async (step): Promise<readonly [string, Finding]> => {
    const finding = survey.get(step.id) ?? { state: 'needed', because: '' };
    if (finding.state !== 'needed' || step.guard === undefined) return [step.id, finding];
    const isThere = await guardHolds(step.guard, context).catch((error: unknown) => {
      if (error instanceof Unrenderable) return false;
      throw error;
    });
    return [
      step.id,
      isThere ? { state: 'up-to-date', outputs: {}, because: 'what it brings about is there' } : finding,
    ];
  });
  try {
    return new Map(await Promise.all(probed));
  } finally {
    folder.remove();
  }
}
