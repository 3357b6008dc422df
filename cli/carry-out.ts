import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../compiler/plan/plan.ts';
import type { Durations } from '../runtime/critical-path.ts';
import { displayOf } from '../runtime/display/display.ts';
import type { Display, DisplayName } from '../runtime/display/view.ts';
import type { Event, Published } from '../runtime/event.ts';
import { Executor, type RunResult } from '../runtime/executor.ts';
import { ResultRecorder } from '../runtime/freshness/result-recorder.ts';
import { isNeeded, type Survey } from '../runtime/freshness/survey.ts';
import { safeText } from '../runtime/display/safe-text.ts';
import { contextsWithRecords } from '../runtime/freshness/records-sent.ts';
import { preflight } from '../runtime/preflight/preflight.ts';
import { ProcessRunner } from '../runtime/process-runner.ts';
import { clearUpAfterKilled } from '../runtime/record/killed-runs.ts';
import { pruneRuns, recordedDurations } from '../runtime/record/run-archive.ts';
import { ReportWriter } from '../runtime/report/run-report.ts';
import { RunRecord } from '../runtime/record/run-record.ts';
import { RunFolder } from '../runtime/run-folder.ts';
import type { Policy } from '../runtime/scheduler.ts';
import { secretTexts } from '../runtime/secret-files.ts';
import { Complaint, systemReason } from './complaint.ts';
import { checkReports, writeReports, type ReportOptions, type ReportSources } from './run-reports.ts';
import { RunLock } from './run-lock.ts';
import { surveyToolsFor, surveyWith } from './survey.ts';
import { TimeLimit } from './time-limit.ts';
import { WayOut, type Cut } from './way-out.ts';
import { hasColor, isLive, type World } from './world.ts';

/** How a plan is carried out. */
export interface CarryOutOptions extends ReportOptions {
  readonly progress: DisplayName;
  readonly jobs?: number;
  readonly jobsPerNode?: number;
  readonly keepGoing?: true;
  /** Milliseconds. */
  readonly timeout?: number;
  /** False: registries are not asked whether they take what is published. */
  readonly preflight: boolean;
  /** Do also what is up to date. */
  readonly force?: true;
  /** Wait for other runs that write the same tags. */
  readonly wait?: true;
}

/**
 * Runs a plan to its end, when the registries will take what it publishes. What was published goes to standard output, before
 * any report is written.
 */
export async function carryOut(plan: Plan, options: CarryOutOptions, world: World): Promise<RunResult> {
  const wayOut = new WayOut(world);
  try {
    return await carryOutUntil(wayOut, plan, options, world);
  } finally {
    wayOut.leave();
  }
}

/** Throws a complaint where none can be made. */
function temporaryFolder(): RunFolder {
  try {
    return new RunFolder();
  } catch (error) {
    throw new Complaint(
      `no temporary folder can be made in ${tmpdir()}: ${systemReason(error)}`,
      'have TMPDIR name a folder with room that you may write to',
    );
  }
}

async function carryOutUntil(wayOut: WayOut, plan: Plan, options: CarryOutOptions, world: World): Promise<RunResult> {
  const { cwd, env, stderr } = world;
  const began = performance.now();
  const limit = new TimeLimit(options.timeout, wayOut);
  checkReports(options, world);
  const folder = temporaryFolder();
  wayOut.whenLeaving(() => folder.remove());
  await clearUp(world);
  const lock = new RunLock(plan, world);
  wayOut.whenLeaving(() => lock.release());
  await lock.takeTags(options.wait === true);
  const tools = surveyToolsFor(plan, { cwd, env, runner: new ProcessRunner({ cwd }) });
  const survey: Survey = options.force === true ? new Map() : await surveyWith(tools);
  await lock.takeBuilders(survey);
  warnOfRecords(plan, options, world);
  const durations = recordedDurations(cwd);
  const record = recordOf(plan, folder, world);
  wayOut.whenLeaving((cut) => closeRecord(record, cut, Math.round(performance.now() - began)));
  const runner = new ProcessRunner({ cwd, backlog: stderr.backlog, onProcess: record.onProcess });
  wayOut.whenLeaving(() => runner.killAll());
  const results = new ResultRecorder(tools, survey);
  const writer = new ReportWriter(plan);
  const display = await displayFor(plan, options, world, durations);
  wayOut.whenLeaving(() => display.close());
  const onEvent = (event: Event): void => {
    record.onEvent(event);
    results.onEvent(event);
    lock.onEvent(event);
    writer.onEvent(event);
    display.show(event);
  };
  const sources = { plan, record, writer, registry: tools.registry };
  if (options.preflight && hasToPublish(plan, survey) && !(await preflight(plan, { env, runner, onEvent }))) {
    return refused(Math.round(performance.now() - began), options, sources, world);
  }
  const policy = policyOf(options);
  const given = { env, folder: folder.path, secretTexts: secretTexts(plan.inputs, cwd), admit: lock.admit };
  const executor = new Executor(plan, { ...given, runner, policy, durations, survey, now: clock, onEvent });
  wayOut.whenLeaving((cut) => {
    if (cut !== undefined) breakOff(executor, runner, world);
  });
  wayOut.handOver((signal) => executor.interrupt(signal));
  limit.handOver(executor);
  const result = await executor.run();
  wayOut.leave();
  await results.settled();
  tellPublished(result, world);
  await writeReports(result, options, sources, world);
  return result;
}

/** The end of a run whose registries do not take what it publishes. `elapsed` in milliseconds. */
async function refused(
  elapsed: number,
  options: CarryOutOptions,
  sources: ReportSources,
  world: World,
): Promise<RunResult> {
  const result: RunResult = { outcome: 'failed', published: [] };
  const event: Event = { kind: 'run-finished', at: elapsed, elapsed, ...result };
  for (const { onEvent } of [sources.record, sources.writer]) onEvent(event);
  await writeReports(result, options, sources, world);
  return result;
}

const clock = (): number => performance.now();

/** Ends what runs, and this run with it, and leaves to other processes what is to be put away. */
function breakOff(executor: Executor, runner: ProcessRunner, world: World): void {
  runner.killAll();
  const { result, cleanups } = executor.abandon();
  for (const call of cleanups) runner.leaveBehind(call);
  tellPublished(result, world);
}

function closeRecord(record: RunRecord, cut: Cut | undefined, at: number): void {
  if (cut === undefined) {
    record.close();
    return;
  }
  record.onEvent({ ...cut, at });
  record.leave();
}

function tellPublished({ published }: RunResult, { stdout }: World): void {
  for (const one of published) if (!one.staging) stdout.write(`${nameOf(one)}\n`);
}

function nameOf({ reference, digest }: Published): string {
  return digest === undefined ? reference : `${reference}@${digest}`;
}

async function clearUp({ cwd, env, stderr }: World): Promise<void> {
  const tell = (run: string, count: number): void => {
    const left = count === 1 ? 'a process' : `${count} processes`;
    stderr.write(`the run ${run} was killed: ending what it left running (${left})\n`);
  };
  await clearUpAfterKilled(cwd, { runner: new ProcessRunner({ cwd }), env, tell });
}

/** The display that was asked for, as far as standard error can show it. */
function displayFor(
  plan: Plan,
  { progress }: CarryOutOptions,
  { env, stderr, onStop }: World,
  durations: Durations,
): Promise<Display> {
  return displayOf(progress, {
    plan,
    write: (text) => stderr.write(text),
    color: hasColor(stderr, env),
    ...(isLive(stderr, env) ? { terminal: { size: stderr.size, now: () => performance.now(), onStop } } : {}),
    isGitHub: env['GITHUB_ACTIONS'] === 'true',
    durations,
  });
}

/** Displays for tools have a form of their own. */
function warnOfRecords(plan: Plan, { progress }: CarryOutOptions, { cwd, stderr }: World): void {
  if (progress === 'json' || progress === 'quiet') return;
  for (const folder of contextsWithRecords(plan, cwd)) {
    const file = join(folder, '.dockerignore');
    stderr.write(
      `mab: ${safeText(folder)} is copied with .mab, where runs are recorded, so that copy is never cached\n`,
    );
    stderr.write(`  what to do: write .mab into ${safeText(file)}\n`);
  }
}

/** A run that cannot be recorded is a run all the same. */
function recordOf(plan: Plan, { path }: RunFolder, { cwd, stderr }: World): RunRecord {
  pruneRuns(cwd);
  const onTrouble = (error: unknown): void =>
    stderr.write(
      `mab: this run cannot be recorded under .mab/runs: ${systemReason(error)}; \`mab logs\` will lack it\n`,
    );
  return new RunRecord(plan, { root: cwd, temporary: path, now: new Date(), random: Math.random(), onTrouble });
}

/** Where everything is up to date, no registry has to take anything. */
function hasToPublish({ steps }: Plan, survey: Survey): boolean {
  return steps.some(({ id }) => isNeeded(survey, id));
}

function policyOf({ jobs, jobsPerNode, keepGoing }: CarryOutOptions): Policy {
  return {
    // Steps wait for engines and registries more than they compute.
    jobs: jobs ?? Math.max(8, 4 * availableParallelism()),
    ...(jobsPerNode === undefined ? {} : { jobsPerNode }),
    onFailure: keepGoing === true ? 'keep-going' : 'stop',
  };
}
