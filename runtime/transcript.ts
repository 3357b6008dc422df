import type { Stream } from './event.ts';
import { Lines } from './lines.ts';
import { Redaction, type RedactedStream } from './redaction.ts';

/** Lines kept for the report of a failure. */
export const keptLines = 200;
/** Standard output that is to be compared is kept up to this many UTF-16 units: four times a registry's largest index. */
export const maxStdoutLength = 16 * 1024 * 1024;

/** What a process writes, line by line as it comes, in bounded memory. What is shown holds no secret; what is compared is as it came. */
export class Transcript {
  readonly #last: string[] = [];
  readonly #shown: Readonly<Record<Stream, Lines>>;
  readonly #redacted: Readonly<Record<Stream, RedactedStream>>;
  readonly #answer: Lines;
  #lastStdoutLine: string | undefined;
  #stdout: string[] | undefined;
  #stdoutLength = 0;

  /** `keepStdout`: whether standard output is to be compared as a whole. */
  constructor(
    keepStdout: boolean,
    onLine: (stream: Stream, line: string) => void,
    redaction: Redaction = new Redaction([]),
  ) {
    const shown = (stream: Stream): Lines =>
      new Lines((whole) => {
        const line = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
        this.#last.push(line);
        if (this.#last.length >= 2 * keptLines) this.#last.splice(0, keptLines);
        onLine(stream, line);
      });
    this.#shown = { stdout: shown('stdout'), stderr: shown('stderr') };
    this.#redacted = { stdout: redaction.stream(), stderr: redaction.stream() };
    this.#answer = new Lines((line) => {
      if (line.trim() !== '') this.#lastStdoutLine = line;
    });
    this.#stdout = keepStdout ? [] : undefined;
  }

  write(stream: Stream, text: string): void {
    if (stream === 'stdout') {
      this.#keep(text);
      this.#answer.write(text);
    }
    this.#shown[stream].write(this.#redacted[stream].write(text));
  }

  /** Both streams have ended: what stands without a line break is a line too. */
  end(): void {
    this.#answer.end();
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#shown[stream].write(this.#redacted[stream].end());
      this.#shown[stream].end();
    }
  }

  /** All of standard output; undefined when it was not kept or was too long. */
  get stdout(): string | undefined {
    return this.#stdout?.join('');
  }

  /** The last line of standard output that is not blank. */
  get lastStdoutLine(): string | undefined {
    return this.#lastStdoutLine;
  }

  /** The last lines of both streams, oldest first. */
  get lastLines(): readonly string[] {
    return this.#last.slice(-keptLines);
  }

  #keep(text: string): void {
    if (this.#stdout === undefined) return;
    this.#stdoutLength += text.length;
    if (this.#stdoutLength > maxStdoutLength) this.#stdout = undefined;
    else this.#stdout.push(text);
  }
}
