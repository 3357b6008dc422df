import type { Stream } from './event.ts';

/** Lines kept for the report of a failure. */
export const keptLines = 200;
/** A line is cut after this many UTF-16 units, so that output without line breaks stays small in memory. */
export const maxLineLength = 16 * 1024;
/** Standard output that is to be compared is kept up to this many UTF-16 units: four times a registry's largest index. */
export const maxStdoutLength = 16 * 1024 * 1024;

/** What a process writes, line by line as it comes, in bounded memory. */
export class Transcript {
  readonly #onLine: (stream: Stream, line: string) => void;
  readonly #partial: Record<Stream, string> = { stdout: '', stderr: '' };
  readonly #last: string[] = [];
  #lastStdoutLine: string | undefined;
  #stdout: string[] | undefined;
  #stdoutLength = 0;

  /** `keepStdout`: whether standard output is to be compared as a whole. */
  constructor(keepStdout: boolean, onLine: (stream: Stream, line: string) => void) {
    this.#onLine = onLine;
    this.#stdout = keepStdout ? [] : undefined;
  }

  write(stream: Stream, text: string): void {
    if (stream === 'stdout') this.#keep(text);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#extend(stream, text.slice(start, end));
      this.#endLine(stream);
      start = end + 1;
    }
    this.#extend(stream, text.slice(start));
  }

  /** Both streams have ended: what stands without a line break is a line too. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) if (this.#partial[stream] !== '') this.#endLine(stream);
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

  #extend(stream: Stream, text: string): void {
    const room = maxLineLength - this.#partial[stream].length;
    if (room > 0) this.#partial[stream] += text.slice(0, room);
  }

  #endLine(stream: Stream): void {
    const whole = this.#partial[stream];
    const line = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    this.#partial[stream] = '';
    if (stream === 'stdout' && whole.trim() !== '') this.#lastStdoutLine = whole;
    this.#last.push(line);
    if (this.#last.length >= 2 * keptLines) this.#last.splice(0, keptLines);
    this.#onLine(stream, line);
  }
}
