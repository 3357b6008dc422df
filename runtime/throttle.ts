/** Tells of a state at most once in an interval, and of the last one always. */
export class Throttle<T> {
  /** In milliseconds. */
  readonly #interval: number;
  readonly #tell: (state: T) => void;
  #state: (() => T) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(interval: number, tell: (state: T) => void) {
    this.#interval = interval;
    this.#tell = tell;
  }

  /** The state has changed; it is computed when it is told. */
  offer(state: () => T): void {
    this.#state = state;
    if (this.#timer === undefined) this.#next();
  }

  /** Tells what is left to tell, and ends the waiting. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#told();
  }

  #next(): void {
    this.#timer = undefined;
    if (!this.#told()) return;
    this.#timer = setTimeout(() => this.#next(), this.#interval);
    this.#timer.unref();
  }

  #told(): boolean {
    const state = this.#state;
    this.#state = undefined;
    if (state === undefined) return false;
    this.#tell(state());
    return true;
  }
}
