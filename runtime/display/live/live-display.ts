import { createLogUpdate } from 'log-update';
import { isOngoing, type Event } from '../../event.ts';
import { palette, type Palette } from '../palette.ts';
import { plainDisplay } from '../plain.ts';
import type { Display, DisplayOptions, Size, Terminal } from '../view.ts';
import { widthOf } from '../width.ts';
import { frame } from './frame.ts';
import { fold, nothingYet, type LiveState } from './state.ts';

/** Milliseconds from a frame to the next. */
const interval = 100;

/**
 * A view that is written over as the run goes on, under lines that stay: steps that are over, failures with their
 * report, the summary. What steps write is not shown but for their last line.
 */
export class LiveDisplay implements Display {
  readonly #options: DisplayOptions;
  readonly #terminal: Terminal;
  readonly #paint: Palette;
  /** Says what stays. */
  readonly #lasting: Display;
  readonly #update: ReturnType<typeof createLogUpdate>;
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #state: LiveState = nothingYet;
  #jobs = 1;
  /** The clock's time at which the run began. */
  #began: number | undefined;
  #waiting = '';
  #drawn: { readonly lines: readonly string[]; readonly size: Size } | undefined;
  #isClosed = false;

  constructor(options: DisplayOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
    this.#paint = palette(options.color);
    this.#lasting = plainDisplay({ ...options, write: (text) => void (this.#waiting += text) });
    this.#update = createLogUpdate(streamOf(options, terminal));
    this.#timer = setInterval(() => this.draw(), interval);
    this.#timer.unref();
    this.#stopListening = terminal.onStop(() => this.#leave());
  }

  readonly show = (event: Event): void => {
    if (event.kind === 'run-started') {
      this.#began = this.#terminal.now() - event.at;
      this.#jobs = event.jobs;
    }
    this.#state = fold(this.#state, event);
    if (!isOngoing(event)) this.#lasting.show(event);
    if (event.kind === 'run-finished') this.close();
  };

  /** Draws what has changed. Frames come from a timer alone, so that they are few however much happens. */
  draw(): void {
    if (this.#isClosed) return;
    const size = this.#terminal.size();
    if (this.#waiting !== '' || this.#isResized(size)) this.#erase(size);
    this.#writeLasting();
    if (this.#began === undefined) return;
    const now = this.#terminal.now() - this.#began;
    const { plan, durations = new Map<string, number>() } = this.#options;
    const lines = frame({ plan, state: this.#state, durations, jobs: this.#jobs, now }, size, this.#paint);
    this.#update(lines.join('\n'));
    this.#drawn = { lines, size };
  }

  readonly close = (): void => {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#stopListening();
    this.#leave();
  };

  /** Leaves the terminal as it was, but for what stays; the next frame is drawn where the cursor is then. */
  #leave(): void {
    this.#erase(this.#terminal.size());
    this.#writeLasting();
    this.#update.done();
  }

  #isResized({ columns, rows }: Size): boolean {
    return this.#drawn !== undefined && (columns !== this.#drawn.size.columns || rows !== this.#drawn.size.rows);
  }

  /** A terminal that has become narrower has broken the lines of the last frame into several. */
  #erase({ columns }: Size): void {
    if (this.#drawn === undefined) return;
    const broken = this.#drawn.lines.map((line) => Math.max(0, Math.ceil(widthOf(line) / columns) - 1));
    this.#options.write('\u001b[2K\u001b[1A'.repeat(broken.reduce((all, one) => all + one, 0)));
    this.#update.clear();
    this.#drawn = undefined;
  }

  #writeLasting(): void {
    if (this.#waiting !== '') this.#options.write(this.#waiting);
    this.#waiting = '';
  }
}

/** What the library needs to know of a stream. */
function streamOf({ write }: DisplayOptions, { size }: Terminal): NodeJS.WriteStream {
  const stream = {
    write: (text: string) => {
      write(text);
      return true;
    },
    get columns() {
      return size().columns;
    },
    get rows() {
      return size().rows;
    },
    isTTY: true,
  };
  return stream as unknown as NodeJS.WriteStream;
}
