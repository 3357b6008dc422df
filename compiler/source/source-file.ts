/** A place for people: both 1-based, the column in Unicode code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A half-open range of a source text, in UTF-16 units. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/**
 * A named text that spans point into: a manifest file, but also a command-line flag (`--set`) or the value of an
 * environment variable, so that every mistake has a place. Lines are found only when a diagnostic asks for them.
 */
export class SourceFile {
  readonly name: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** The span of `[start, end)`, kept inside the text. */
  span(start: number, end: number): Span {
    const first = Math.max(0, Math.min(start, this.text.length));
    return { file: this, start: first, end: Math.max(first, Math.min(end, this.text.length)) };
  }

  /** Line and column of an offset. Lines end with LF; a CR before it belongs to the line. */
  position(offset: number): Position {
    const starts = this.#starts();
    const line = lastAtMost(starts, offset);
    const lineStart = starts[line] ?? 0;
    return { line: line + 1, column: codePoints(this.text, lineStart, offset) + 1 };
  }

  /** The text of a 1-based line without its line break; empty beyond the end. */
  line(number: number): string {
    const starts = this.#starts();
    const start = starts[number - 1];
    if (start === undefined) return '';
    const next = starts[number];
    return this.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, '');
  }

  #starts(): readonly number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}

/** The smallest span that holds both; both are of one file. */
export function cover(first: Span, last: Span): Span {
  return { file: first.file, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

/** The source text of a span. */
export function textOf(span: Span): string {
  return span.file.text.slice(span.start, span.end);
}

function lastAtMost(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? Infinity) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

function codePoints(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) count += 1;
  return count;
}
