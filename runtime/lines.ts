/** A line is cut after this many UTF-16 units, so that output without line breaks stays small in memory. */
export const maxLineLength = 16 * 1024;

/** Lines of a text that comes in pieces, each cut where it is too long. */
export class Lines {
  readonly #onLine: (line: string) => void;
  #partial = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#extend(text.slice(start, end));
      this.#endLine();
      start = end + 1;
    }
    this.#extend(text.slice(start));
  }

  end(): void {
    if (this.#partial !== '') this.#endLine();
  }

  #extend(text: string): void {
    const room = maxLineLength - this.#partial.length;
    if (room > 0) this.#partial += text.slice(0, room);
  }

  #endLine(): void {
    const line = this.#partial;
    this.#partial = '';
    this.#onLine(line);
  }
}
