import type { StepContext, StepEnd } from './step-runner.ts';

/** How a step is watched. */
export interface Watch {
  /** Waits; false when the signal came first. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<boolean>;
  /** Whether the node of the step answers a question; true, too, when the signal came before the answer. */
  readonly answers: (signal: AbortSignal) => Promise<boolean>;
  /** The node says nothing, and the step has been ended. */
  readonly onSilence: () => void;
}

/** How long a step may say nothing until its node is asked whether it is there, in milliseconds. */
const patience = 60_000;

/**
 * Runs a step on a node that may stop without closing its connections, so that whoever waits for it waits without end. A
 * step that says nothing may well be at work; it is ended when its node leaves two questions in a row unanswered, too.
 */
export async function runWatched(
  context: StepContext,
  watch: Watch,
  run: (context: StepContext) => Promise<StepEnd>,
): Promise<StepEnd> {
  const over = new AbortController();
  const silent = new AbortController();
  let heard = 0;
  const watched: StepContext = {
    ...context,
    signal: AbortSignal.any([context.signal, silent.signal]),
    onLine: (stream, line) => {
      heard += 1;
      context.onLine(stream, line);
    },
    onProgress: (progress) => {
      heard += 1;
      context.onProgress(progress);
    },
  };
  const listen = async (): Promise<void> => {
    if (await isSilent(() => heard, watch, over.signal)) silent.abort('SIGTERM');
  };
  const [end] = await Promise.all([run(watched).finally(() => over.abort()), listen()]);
  if (end.kind !== 'stopped' || context.signal.aborted || !silent.signal.aborted) return end;
  watch.onSilence();
  return {
    kind: 'failed',
    failure: { cause: 'timeout', message: 'it says nothing any more', lastLines: [], remedies: [] },
  };
}

/** False when the step is over. */
async function isSilent(heard: () => number, { pause, answers }: Watch, over: AbortSignal): Promise<boolean> {
  for (let before = heard(); await pause(patience, over); before = heard()) {
    const isQuiet = async (): Promise<boolean> => heard() === before && !(await answers(over)) && heard() === before;
    if ((await isQuiet()) && (await isQuiet())) return true;
  }
  return false;
}
