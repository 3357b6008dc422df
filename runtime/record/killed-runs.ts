import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { everyStep } from '../../compiler/plan/alternative.ts';
import type { Command } from '../../compiler/plan/command.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import { cleanupCalls } from '../cleanups.ts';
import type { CommandRunner } from '../command-runner.ts';
import { ProcessGroup } from '../process-group.ts';
import { isRunning, type ProcessIdentity } from '../process-identity.ts';
import { heldBy, type Held } from './process-file.ts';
import { recordedPlan, recordedRun, runIds, type RecordedRun } from './run-archive.ts';
import { processFile, runsFolder } from './run-folders.ts';

/** How long what is ended may take before it is killed, and how long a cleanup may take, in milliseconds. */
const deadlines = { process: 5000, cleanup: 10_000 };

/** What is needed to clear up after runs. */
export interface ClearUpTools {
  readonly runner: CommandRunner;
  readonly env: NodeJS.ProcessEnv;
  /** Told of each run that has left processes, by its name, and of how many. */
  readonly tell: (run: string, processes: number) => void;
}

/**
 * Ends what runs that were killed have left: the processes they had started, then what the steps at work would have
 * cleaned up, such as a container that ends by itself never, and their temporary files.
 */
export async function clearUpAfterKilled(root: string, tools: ClearUpTools): Promise<void> {
  for (const id of runIds(root)) {
    const folder = join(runsFolder(root), id);
    const held = heldBy(folder);
    if (held === undefined || isRunning(held.mab)) continue;
    // Where the system does not tell when a process began, it may be another one by now.
    const left = held.started.filter((one) => one.began !== '' && isRunning(one));
    if (left.length > 0) tools.tell(id, left.length);
    await end(left);
    await cleanUpAfter(recordedRun(root, id), held, tools);
    if (basename(held.temporary).startsWith('mab-')) rmSync(held.temporary, { recursive: true, force: true });
    rmSync(processFile(folder), { force: true });
  }
}

async function cleanUpAfter(run: RecordedRun | undefined, held: Held, { runner, env }: ClearUpTools): Promise<void> {
  const plan = run === undefined ? undefined : recordedPlan(run);
  if (run === undefined || plan === undefined) return;
  const scope = { outputs: new Map(), env, folder: held.temporary, programs: plan.programs ?? {} };
  const calls = cleanupCalls(cleanupsAtWork(plan, run), scope);
  for (const call of calls) {
    const signal = AbortSignal.timeout(deadlines.cleanup);
    await runner.run({ ...call, stdin: undefined, onText: () => undefined, signal });
  }
}

/** What the steps that were at work would have ended with, on whichever node they ran. */
function cleanupsAtWork(plan: Plan, { ends }: RecordedRun): readonly Command[] {
  const atWork = everyStep(plan).filter(({ id }) => ends.get(id)?.state === 'running');
  return atWork.flatMap(({ cleanup = [], alternatives = [] }) => [
    ...cleanup,
    ...alternatives.flatMap((one) => one.cleanup ?? []),
  ]);
}

async function end(processes: readonly ProcessIdentity[]): Promise<void> {
  const groups = processes.map(({ pid }) => new ProcessGroup(pid, deadlines.process));
  for (const group of groups) group.stop('SIGTERM');
  const limit = performance.now() + deadlines.process + 1000;
  while (processes.some(isRunning) && performance.now() < limit) await sleep(20);
  for (const group of groups) group.ended();
}
