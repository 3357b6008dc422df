import { readStatus, resemblesStatus, type SolveStatus } from './status.ts';

/** A status is given up after this many UTF-16 units: a log's part has 32 KiB, a name seldom more than a line. */
export const maxStatusLength = 1024 * 1024;

/** Stands where a status cannot be read: as it came it may hold what nothing may show. */
export const unreadable = '(progress that cannot be read)\n';

export interface StatusListener {
  readonly onStatus: (status: SolveStatus) => void;
  /** Text that is no status, as it came. */
  readonly onText: (text: string) => void;
}

/**
 * Finds the statuses in what a build writes. Newer buildx prints each as one line; 0.13 as several, from a line `{` to a
 * line `}`, those between indented. Memory is bounded, however long a line is.
 */
export class StatusStream {
  readonly #listener: StatusListener;
  /** Whole lines of a status of several. */
  #block = '';
  /** The line that has not ended yet. */
  #line = '';
  #isInText = false;
  #isTooLong = false;

  constructor(listener: StatusListener) {
    this.#listener = listener;
  }

  write(text: string): void {
    for (let start = 0, end: number; start < text.length; start = end) {
      end = text.indexOf('\n', start) + 1;
      if (end === 0) end = text.length;
      this.#take(text.slice(start, end));
    }
  }

  /** Nothing follows what has come. */
  end(): void {
    const rest = this.#block + this.#line;
    this.#line = '';
    if (rest !== '') this.#finish(rest);
    this.#isInText = false;
  }

  /** A piece of one line, at most up to its end. */
  #take(piece: string): void {
    const isWhole = piece.endsWith('\n');
    if (this.#isInText || (this.#block === '' && this.#line === '' && !piece.startsWith('{'))) {
      this.#isInText = !isWhole;
      this.#listener.onText(piece);
      return;
    }
    this.#extend(piece);
    if (isWhole) this.#endLine();
  }

  /** The first two units of a line are kept in any case: they tell the end of a block. */
  #extend(piece: string): void {
    const room = Math.max(maxStatusLength - this.#block.length, 2) - this.#line.length;
    if (piece.length > room) this.#isTooLong = true;
    this.#line += piece.slice(0, Math.max(room, 0));
  }

  #endLine(): void {
    const line = this.#line;
    this.#line = '';
    const bare = line.trimEnd();
    if (this.#block === '') {
      if (bare === '{') this.#block = line;
      else this.#finish(line);
    } else if (bare === '}') this.#finish(this.#block + line);
    else if (line.startsWith(' ')) this.#block += this.#isTooLong ? '' : line;
    else {
      this.#finish(this.#block);
      this.#take(line);
    }
  }

  #finish(text: string): void {
    const status = this.#isTooLong ? undefined : readStatus(text);
    this.#block = '';
    this.#isTooLong = false;
    if (status !== undefined) this.#listener.onStatus(status);
    else this.#listener.onText(resemblesStatus(text) ? unreadable : text);
  }
}
