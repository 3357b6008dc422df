import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Plan, StepId } from '../../compiler/plan/plan.ts';
import type { Durations } from '../critical-path.ts';
import { isFulfilled, type Published, type RunOutcome } from '../event.ts';
import { parseTable } from '../json.ts';
import { isRunning } from '../process-identity.ts';
import { linesIn, readIfThere } from '../text-file.ts';
import { readJournal, type Journal } from './journal.ts';
import { journalFile, logFile, planFile, runsFolder } from './run-folders.ts';
import { StepHistory, type StepRecord } from './step-history.ts';

/** How a recorded run stands. `lost`: its process is gone without having said how it ended. */
export type RunStanding = RunOutcome | 'running' | 'lost';

/** A run, as its journal tells it. */
export interface RecordedRun {
  readonly id: string;
  readonly folder: string;
  readonly startedAt: Date;
  /** The hash of its plan. */
  readonly plan: string;
  readonly standing: RunStanding;
  /** Milliseconds from its start to its last event. */
  readonly elapsed: number;
  /** How many steps its plan has, with those that another node's loss has added. */
  readonly steps: number;
  /** What has become of the steps that began or were skipped. */
  readonly ends: ReadonlyMap<StepId, StepRecord>;
  readonly published: readonly Published[];
}

/** How many steps of a run have nothing left to do: that of another node has not, when its node is lost. */
export function stepsOver({ ends }: RecordedRun): number {
  const isOver = ({ state, because }: StepRecord): boolean =>
    state === 'done' || (because !== undefined && (isFulfilled(because) || because.reason === 'node-lost'));
  return [...ends.values()].filter(isOver).length;
}

/** How many runs are kept. */
const keptRuns = 30;

/** The recorded runs of a folder, the latest first. */
export function recordedRuns(root: string): readonly RecordedRun[] {
  return runIds(root).flatMap((id) => recordedRun(root, id) ?? []);
}

/** Undefined where there is none of this name, or nothing can be read of it. */
export function recordedRun(root: string, id: string): RecordedRun | undefined {
  const folder = join(runsFolder(root), id);
  const journal = readJournal(readIfThere(journalFile(folder)) ?? '');
  return journal === undefined ? undefined : foldOf(journal, folder);
}

/** The plan that a run carried out; undefined where its file is damaged. */
export function recordedPlan({ folder }: RecordedRun): Plan | undefined {
  const plan = parseTable(readIfThere(planFile(folder)) ?? '');
  return Array.isArray(plan?.['steps']) ? (plan as unknown as Plan) : undefined;
}

/** The output of a step, in pieces of whole lines: it may be larger than memory. Nothing where it has written none. */
export function recordedLog({ folder }: RecordedRun, plan: Plan, step: StepId): Iterable<string> {
  return linesIn(logFile(folder, plan, step));
}

/** How long steps took when they last ran to a good end, from the latest runs. */
export function recordedDurations(root: string): Durations {
  const latest = runIds(root).slice(0, 5);
  const runs = latest.flatMap((id) => recordedRun(root, id) ?? []);
  const durations = new Map<StepId, number>();
  for (const { ends } of [...runs].reverse()) {
    for (const [id, { state, elapsed }] of ends)
      if (state === 'done' && elapsed !== undefined) durations.set(id, elapsed);
  }
  return durations;
}

/** Removes the oldest runs, but for those that still run. */
export function pruneRuns(root: string): void {
  for (const id of runIds(root).slice(keptRuns)) {
    if (recordedRun(root, id)?.standing === 'running') continue;
    rmSync(join(runsFolder(root), id), { recursive: true, force: true });
  }
}

/** The names of the runs of a folder, the latest first. */
export function runIds(root: string): string[] {
  try {
    return readdirSync(runsFolder(root)).sort().reverse();
  } catch {
    return [];
  }
}

function foldOf({ head, events }: Journal, folder: string): RecordedRun {
  const history = new StepHistory();
  let standing: RunStanding = isRunning(head.process) ? 'running' : 'lost';
  let published: readonly Published[] = [];
  let steps = 0;
  for (const event of events) {
    history.add(event);
    if (event.kind === 'run-started') steps = event.steps;
    if (event.kind === 'interrupted' && standing === 'lost') standing = 'interrupted';
    if (event.kind === 'timed-out' && standing === 'lost') standing = 'failed';
    if (event.kind === 'run-finished') ({ outcome: standing, published } = event);
  }
  const { plan } = head;
  const { ends } = history;
  const elapsed = events.at(-1)?.at ?? 0;
  const all = Math.max(steps, ends.size);
  return {
    id: basename(folder),
    folder,
    startedAt: new Date(head.startedAt),
    plan,
    standing,
    elapsed,
    steps: all,
    ends,
    published,
  };
}
