import { join } from 'node:path';
import { everyStep } from '../../compiler/plan/alternative.ts';
import type { Plan, StepId } from '../../compiler/plan/plan.ts';

/** Where the runs of a folder are recorded, below it. */
export const recordsFolder = '.mab';

/** The folder of all runs, and the files of one. */
export function runsFolder(root: string): string {
  return join(root, recordsFolder, 'runs');
}

export function journalFile(folder: string): string {
  return join(folder, 'journal.jsonl');
}

export function processFile(folder: string): string {
  return join(folder, 'processes.jsonl');
}

export function planFile(folder: string): string {
  return join(folder, 'plan.json');
}

/** `logs/003.build-app-linux-arm64.log`: numbered as in the plan, so that names are distinct. */
export function logFile(folder: string, plan: Pick<Plan, 'steps' | 'failover'>, step: StepId): string {
  const at = everyStep(plan).findIndex(({ id }) => id === step);
  const name = step.replace(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 100);
  return join(folder, 'logs', `${String(at + 1).padStart(3, '0')}.${name}.log`);
}

/** `2026-11-25T12-05-55-070-3f9a`: sorts by time, to milliseconds, and is a file name everywhere. `random`: from 0 to 1. */
export function runId(now: Date, random: number): string {
  const suffix = Math.floor(random * 0x10000)
    .toString(16)
    .padStart(4, '0');
  return `${now.toISOString().slice(0, 23).replace(/[:.]/g, '-')}-${suffix}`;
}
