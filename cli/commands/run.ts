import { availableParallelism } from 'node:os';
import { readVariableFlags } from '../../compiler/manifest/flags.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import { displayOf } from '../../runtime/display/display.ts';
import type { DisplayName } from '../../runtime/display/view.ts';
import type { Event, Published } from '../../runtime/event.ts';
import { Executor, type RunResult } from '../../runtime/executor.ts';
import { preflight } from '../../runtime/preflight/preflight.ts';
import { ProcessRunner } from '../../runtime/process-runner.ts';
import { pruneRuns, recordedDurations } from '../../runtime/record/run-archive.ts';
import { RunRecord } from '../../runtime/record/run-record.ts';
import type { Policy } from '../../runtime/scheduler.ts';
import { RunFolder } from '../../runtime/run-folder.ts';
import { planFor } from '../compilation.ts';
import { systemReason, usageError } from '../complaint.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { isPlanFile, readPlanFile } from '../plan-file.ts';
import { hasColor, type World } from '../world.ts';
import type { ManifestOptions } from './manifest-options.ts';

export interface RunOptions extends ManifestOptions {
  readonly progress: DisplayName;
  readonly jobs?: number;
  readonly jobsPerNode?: number;
  readonly keepGoing?: true;
  /** Milliseconds. */
  readonly timeout?: number;
  /** False: registries are not asked whether they take what is published. */
  readonly preflight: boolean;
}

/** `mab run`: carries a plan out, compiled or saved. What was published goes to standard output. */
export async function runCommand(targets: readonly string[], options: RunOptions, world: World): Promise<ExitCode> {
  const plan = await planToRun(targets, options, world);
  const { outcome, published } = await carryOut(plan, options, {
    ...world,
    env: { ...world.env, ...givenFor(plan, options) },
  });
  for (const one of published.filter(({ staging }) => !staging)) world.stdout.write(`${nameOf(one)}\n`);
  return { done: exitCode.done, failed: exitCode.failed, interrupted: exitCode.interrupted }[outcome];
}

async function planToRun(targets: readonly string[], options: RunOptions, world: World): Promise<Plan> {
  const saved = targets.find(isPlanFile);
  if (saved === undefined) return planFor(targets, options, world);
  const { file, set, var: variables, push, load, hostPlatform } = options;
  const others = [...targets.filter((target) => target !== saved), ...file, ...set, ...variables];
  if (others.length > 0 || push || load || hostPlatform !== undefined) {
    throw usageError(`${saved} is a saved plan, which is executed exactly as it is`, `write \`mab run ${saved}\``);
  }
  return readPlanFile(saved, world);
}

/** Sensitive variables that the command line gives: no plan holds their values, so the run's environment does. */
function givenFor({ inputs }: Plan, { var: flags }: RunOptions): Record<string, string> {
  const { value: given } = readVariableFlags(flags);
  return Object.fromEntries(
    (inputs.sensitive ?? []).flatMap((name) => {
      const text = given.get(name)?.text;
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/** Runs a plan to its end, when the registries will take what it publishes; a second interruption ends everything at once. */
async function carryOut(plan: Plan, options: RunOptions, world: World): Promise<RunResult> {
  const { cwd, env, stderr } = world;
  const runner = new ProcessRunner({ cwd, backlog: stderr.backlog });
  const write = (text: string): void => stderr.write(text);
  const display = displayOf(options.progress, { plan, write, color: hasColor(stderr, env) });
  const durations = recordedDurations(cwd);
  const record = recordOf(plan, world);
  const onEvent = (event: Event): void => {
    record.onEvent(event);
    display(event);
  };
  if (options.preflight && !(await preflight(plan, { env, runner, onEvent }))) {
    record.onEvent({ kind: 'run-finished', at: 0, elapsed: 0, outcome: 'failed', published: [] });
    record.close();
    return { outcome: 'failed', published: [] };
  }
  const folder = new RunFolder();
  const executor = new Executor(plan, {
    runner,
    env,
    folder: folder.path,
    policy: policyOf(options),
    durations,
    now: () => performance.now(),
    onEvent,
  });
  const abandon = (): void => {
    runner.killAll();
    folder.remove();
    record.close();
  };
  let interruptions = 0;
  const release = world.onSignal((signal) => {
    interruptions += 1;
    if (interruptions === 1) {
      executor.interrupt(signal);
      return;
    }
    abandon();
    world.exit(exitCode.interrupted);
  });
  const timer = setTimeout(() => executor.timeOut(options.timeout ?? 0), options.timeout ?? longestTimer);
  try {
    return await executor.run();
  } finally {
    clearTimeout(timer);
    release();
    abandon();
  }
}

/** A run that cannot be recorded is a run all the same. */
function recordOf(plan: Plan, { cwd, stderr }: World): RunRecord {
  pruneRuns(cwd);
  return new RunRecord(plan, {
    root: cwd,
    now: new Date(),
    random: Math.random(),
    onTrouble: (error) =>
      stderr.write(
        `mab: this run cannot be recorded under .mab/runs: ${systemReason(error)}; \`mab logs\` will lack it\n`,
      ),
  });
}

/** What a timer can count: some 24 days. */
const longestTimer = 2 ** 31 - 1;

function policyOf({ jobs, jobsPerNode, keepGoing }: RunOptions): Policy {
  return {
    jobs: jobs ?? Math.max(2, availableParallelism()),
    ...(jobsPerNode === undefined ? {} : { jobsPerNode }),
    onFailure: keepGoing === true ? 'keep-going' : 'stop',
  };
}

function nameOf({ reference, digest }: Published): string {
  return digest === undefined ? reference : `${reference}@${digest}`;
}
