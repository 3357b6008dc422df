import { systemReason } from './complaint.ts';
import { exitCode } from './exit-code.ts';

/** What the command line has of the process around it, so that a test can be that process. */
export interface World {
  /** The folder that paths are relative to, absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Calls back for SIGINT, SIGTERM and SIGHUP until the returned function is called. */
  readonly onSignal: (listener: (signal: string) => void) => () => void;
  /** Calls back before Ctrl-Z stops the process, until the returned function is called. */
  readonly onStop: (listener: () => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

export interface Sink {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Of the terminal, now; 80 by 24 where it is none. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Whoever read it is gone; what is written is lost, and need not be computed. */
  readonly isClosed: () => boolean;
  /** Settles when what was written has left memory; undefined when little is waiting there. */
  readonly backlog: () => Promise<void> | undefined;
}

/** Whether to write in colour: to a terminal, unless NO_COLOR (no-color.org) says otherwise. */
export function hasColor(sink: Sink, { NO_COLOR, TERM }: World['env']): boolean {
  return sink.isTerminal && (NO_COLOR ?? '') === '' && TERM !== 'dumb';
}

/** Whether what was written can be written over: a terminal that knows how to move its cursor. */
export function isLive(sink: Sink, { TERM }: World['env']): boolean {
  return sink.isTerminal && TERM !== 'dumb';
}

/** All of standard input, as UTF-8. */
export async function readAll(stdin: World['stdin']): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The world of this process. */
export function realWorld(): World {
  return {
    cwd: process.cwd(),
    env: process.env,
    // Node makes its stream of standard input when it is first asked for; few commands do.
    get stdin() {
      return process.stdin;
    },
    stdout: sinkOf(process.stdout, failWithout),
    // What is told of the work may get lost; the work is done, and its record tells the same.
    stderr: sinkOf(process.stderr, () => undefined),
    onSignal: (listener) => {
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    onStop: stopsAfter,
    exit: (code) => process.exit(code),
  };
}

/** The system decides what becomes of a stop: a process that no shell could wake is not stopped. */
function stopsAfter(listener: () => void): () => void {
  const onSignal = (): void => {
    listener();
    process.off('SIGTSTP', onSignal);
    process.kill(process.pid, 'SIGTSTP');
    process.on('SIGTSTP', onSignal);
  };
  process.on('SIGTSTP', onSignal);
  return () => process.off('SIGTSTP', onSignal);
}

/** A result that could not be written makes no good end. */
function failWithout(error: Error): void {
  process.stderr.write(
    `mab: standard output cannot be written: ${systemReason(error)}\n  what it was to show is lost\n`,
  );
  process.on('exit', (code) => {
    if (code === exitCode.done) process.exitCode = exitCode.failed;
  });
}

/**
 * What was to be written is lost when it cannot be: to a full disk, or a terminal that was closed. A reader that goes away, as
 * `head` does, is no trouble.
 */
function sinkOf(stream: NodeJS.WriteStream, onTrouble: (error: Error) => void): Sink {
  let isClosed = false;
  let drained: Promise<void> | undefined;
  let settle: () => void = () => undefined;
  const onDrain = (): void => {
    drained = undefined;
    settle();
  };
  stream.on('drain', onDrain);
  stream.on('error', (error: NodeJS.ErrnoException) => {
    const wasClosed = isClosed;
    isClosed = true;
    onDrain();
    if (error.code !== 'EPIPE' && !wasClosed) onTrouble(error);
  });
  return {
    write: (text) => {
      if (isClosed || stream.write(text)) return;
      drained ??= new Promise((resolve) => (settle = resolve));
    },
    isTerminal: stream.isTTY,
    size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
    isClosed: () => isClosed,
    backlog: () => drained,
  };
}
