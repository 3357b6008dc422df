import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Capture, Command, Guard, Match } from '../compiler/plan/command.ts';
import type { Step, StepKind } from '../compiler/plan/plan.ts';
import { BuildOutput } from './buildkit/build-output.ts';
import type { BuildProgress } from './buildkit/progress.ts';
import { progressEnvironment } from './buildkit/progress-environment.ts';
import type { CommandRunner, Ending } from './command-runner.ts';
import { commandFailure, notStarted, unexpected, unexpectedExit, unrenderable } from './command-failure.ts';
import type { CommandRole, Failure, FailureCause, Outputs, Stream } from './event.ts';
import { isTable, parseTable, type Table } from './json.ts';
import { isDigest, satisfied, statedDigest, succeeded, type Result } from './match.ts';
import type { Redaction } from './redaction.ts';
import { renderArg, renderEnvironment, renderForShell, renderWords, Unrenderable, type Scope } from './rendering.ts';
import { Transcript } from './transcript.ts';

/** How a step that ran has ended. */
export type StepEnd =
  | { readonly kind: 'done'; readonly outputs: Outputs }
  | { readonly kind: 'satisfied' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'stopped' };

/** What a step's commands are run with, and whom they tell. */
export interface StepContext {
  readonly runner: CommandRunner;
  readonly scope: Scope;
  readonly redaction: Redaction;
  readonly signal: AbortSignal;
  readonly onCommand: (role: CommandRole, command: string) => void;
  readonly onLine: (stream: Stream, line: string) => void;
  readonly onProgress: (progress: BuildProgress) => void;
}

/** Runs a step: nothing when its guard holds, else its commands in order until one fails, and at the end its cleanup. */
export async function runStep(step: Step, context: StepContext): Promise<StepEnd> {
  const failing: { command?: Command } = {};
  try {
    if (step.guard !== undefined && (await guardHolds(step.guard, context))) return { kind: 'satisfied' };
    return await runCommands(step, context, failing);
  } catch (error) {
    if (!(error instanceof Unrenderable)) throw error;
    return { kind: 'failed', failure: unrenderable(error, failing.command, context.scope) };
  }
}

/** `failing` is told of the command that is at work. */
async function runCommands(step: Step, context: StepContext, failing: { command?: Command }): Promise<StepEnd> {
  let outputs: Outputs = {};
  try {
    for (const command of step.commands) {
      if (context.signal.aborted) return { kind: 'stopped' };
      failing.command = command;
      const end = await runCommand(command, withOutputs(context, step, outputs));
      if (end.kind !== 'done') return end;
      outputs = { ...outputs, ...end.outputs };
    }
    return { kind: 'done', outputs };
  } finally {
    for (const command of step.cleanup ?? []) await cleanUp(command, withOutputs(context, step, outputs));
  }
}

/** How long a cleanup may take, in milliseconds: on an engine that does not answer it would keep the run from its end. */
const cleanupLimit = 30_000;

/** Runs even when the step was interrupted; what cannot be rendered was never begun. */
async function cleanUp(command: Command, context: StepContext): Promise<void> {
  try {
    await execute(command, 'cleanup', { ...context, signal: AbortSignal.timeout(cleanupLimit) }, []);
  } catch (error) {
    if (!(error instanceof Unrenderable)) throw error;
  }
}

/** What a command of a step is run with. */
interface CommandContext extends StepContext {
  readonly kind: StepKind;
}

/** What a step's commands have reported so far is there for its later ones. */
function withOutputs(context: StepContext, { id, kind }: Step, outputs: Outputs): CommandContext {
  const { scope } = context;
  return { ...context, kind, scope: { ...scope, outputs: new Map([...scope.outputs, [id, outputs]]) } };
}

/** Whether a step has nothing to do. Throws `Unrenderable`. */
export async function guardHolds(guard: Guard, context: StepContext): Promise<boolean> {
  if ('file' in guard) return fileHasLines(guard.file, guard.hasLines);
  const { probe, satisfied: match } = guard;
  const { ending, transcript } = await execute(probe, 'probe', context, [match]);
  return ending.kind === 'exited' && satisfied(match, probe, resultOf(ending, transcript), render(context));
}

/** A file that cannot be read has no lines. */
async function fileHasLines(file: string, lines: readonly string[]): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text !== undefined && lines.every((line) => text.split('\n').includes(line));
}

async function runCommand(command: Command, context: CommandContext): Promise<StepEnd> {
  const { ending, transcript, timedOut } = await execute(command, 'command', context, []);
  if (context.signal.aborted && !(ending.kind === 'exited' && ending.exit === 0)) return { kind: 'stopped' };
  const fail = async (cause: FailureCause, message: string): Promise<StepEnd> => {
    const lastLines = [...transcript.lastLines, ...(await evidenceOf(command, context))];
    return {
      kind: 'failed',
      failure: commandFailure(command, context.scope, { kind: context.kind, cause, message, ending, lastLines }),
    };
  };
  if (ending.kind === 'not-started') return fail('not-started', notStarted(command, ending.code, context.scope));
  if (timedOut) return fail('timeout', `it took longer than ${command.timeout ?? 0} s, and was ended`);
  if (ending.kind === 'killed') return fail('signal', `it was ended by ${ending.signal}`);
  if (!isExcused(command, transcript) && !succeeded(command, resultOf(ending, transcript), render(context))) {
    const wrongExit = unexpectedExit(command, ending.exit);
    if (wrongExit !== undefined) return fail('exit-code', wrongExit);
    const message = unexpected(command, transcript.stdout ?? '', context.scope);
    if (command.warning === undefined)
      return fail(transcript.stdout === '' ? 'no-output' : 'unexpected-output', message);
    context.onLine('stderr', `${command.warning}: ${message}`);
  }
  const outputs: Record<string, string> = toldDigest(command, transcript);
  for (const capture of command.capture ?? []) {
    const value = await captured(capture, transcript, context);
    if (value === undefined) return fail('missing-output', `it did not report its ${capture.name}`);
    outputs[capture.name] = value;
  }
  return { kind: 'done', outputs };
}

function isExcused({ excuse }: Command, { lastLines }: Transcript): boolean {
  return excuse !== undefined && lastLines.includes(excuse);
}

/** The last lines of what shows why a command has failed. */
async function evidenceOf({ evidence }: Command, context: StepContext): Promise<readonly string[]> {
  if (evidence === undefined || context.signal.aborted) return [];
  return (await execute(evidence, 'command', context, [])).transcript.lastLines;
}

async function execute(
  { argv, env = {}, stdin, expect, capture = [], excuse, timeout }: Command,
  role: CommandRole,
  context: StepContext,
  further: readonly Match[],
): Promise<{ readonly ending: Ending; readonly transcript: Transcript; readonly timedOut: boolean }> {
  const { runner, scope, redaction } = context;
  const limit = timeout === undefined ? undefined : AbortSignal.timeout(timeout * 1000);
  const signal = limit === undefined ? context.signal : AbortSignal.any([context.signal, limit]);
  const comparesStdout = [...further, ...(expect === undefined ? [] : [expect])].some((match) => !('exit' in match));
  const keepsStdout = comparesStdout || capture.some(({ from }) => from === 'lines' || from === 'digest');
  const isRead = keepsStdout || capture.some(({ from }) => from === 'last-line');
  const transcript = new Transcript(
    keepsStdout,
    (stream, line) => {
      // A probe or a cleanup that finds nothing is no news, and what mab reads is not written for people.
      if (role === 'command' && !(isRead && stream === 'stdout') && line !== excuse) context.onLine(stream, line);
    },
    redaction,
  );
  const words = renderWords(argv, scope);
  const given = renderEnvironment(env, scope);
  const build = new BuildOutput(redaction, context.onProgress);
  const call = {
    argv: words,
    env: { ...given, ...progressEnvironment(words, given) },
    stdin: stdin === undefined ? undefined : renderArg(stdin, scope),
    onText: (stream: Stream, text: string) => transcript.write(stream, stream === 'stderr' ? build.write(text) : text),
    signal,
  };
  context.onCommand(role, renderForShell(argv, env, scope));
  const ending = await runner.run(call);
  transcript.write('stderr', build.end());
  transcript.end();
  return { ending, transcript, timedOut: limit?.aborted === true && !(ending.kind === 'exited' && ending.exit === 0) };
}

function resultOf({ exit }: Extract<Ending, { kind: 'exited' }>, { stdout }: Transcript): Result {
  return { exit, stdout };
}

function render({ scope }: StepContext): (arg: Parameters<typeof renderArg>[0]) => string {
  return (arg) => renderArg(arg, scope);
}

/**
 * The digest that a command told, though no step needs it: worth telling people. An index that was read back states its
 * own, and `docker manifest push` prints it last.
 */
function toldDigest({ expect }: Command, { stdout, lastStdoutLine }: Transcript): Record<string, string> {
  const isIndex = expect !== undefined && 'stdoutPlatforms' in expect;
  const digest = isIndex ? statedDigest(stdout ?? '') : lastStdoutLine;
  return digest !== undefined && isDigest(digest) ? { digest } : {};
}

async function captured(capture: Capture, transcript: Transcript, { scope }: StepContext): Promise<string | undefined> {
  if (capture.from === 'last-line') return transcript.lastStdoutLine;
  if (capture.from === 'lines') return linesOf(transcript.stdout);
  if (capture.from === 'digest') return digestOf(transcript.stdout);
  const text = await readFile(renderArg(capture.file, scope), 'utf8').catch(() => '{}');
  const reported = parseTable(text);
  const own = capture.target === undefined ? reported : tableIn(reported, capture.target);
  const value = own?.[capture.key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The lines that are not blank. */
function linesOf(stdout: string | undefined): string | undefined {
  return stdout
    ?.split('\n')
    .filter((line) => line.trim() !== '')
    .join('\n');
}

/** Without the line break that is not the text's own. */
function digestOf(stdout: string | undefined): string | undefined {
  if (stdout === undefined) return undefined;
  return `sha256:${createHash('sha256').update(stdout.replace(/\n$/, '')).digest('hex')}`;
}

function tableIn(parent: Table | undefined, key: string): Table | undefined {
  const value = parent?.[key];
  return isTable(value) ? value : undefined;
}
