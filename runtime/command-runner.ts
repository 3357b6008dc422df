import type { Stream } from './event.ts';

/** A process to run: its words, its whole environment, its whole standard input. */
export interface Call {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: standard input is empty. */
  readonly stdin: string | undefined;
  /** Given decoded output as it comes. */
  readonly onText: (stream: Stream, text: string) => void;
  /** Aborting ends the process and its group; the reason is the signal to begin with (`SIGINT`, `SIGTERM`). */
  readonly signal: AbortSignal;
}

/** How a process came to its end. */
export type Ending =
  | { readonly kind: 'exited'; readonly exit: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly code: string };

/** Runs processes. The real one is `ProcessRunner`; the scheduler's tests have one that ends when they say so. */
export interface CommandRunner {
  /** Settles when the process has ended and its output has been handed over; never rejects for what a process does. */
  run(call: Call): Promise<Ending>;
}
