/** A process that leads a group of its own, with all that it started and that did not leave the group. */
export class ProcessGroup {
  readonly #leader: number;
  readonly #deadline: number;
  #killing: NodeJS.Timeout | undefined;

  /** `deadline`: milliseconds from a signal to SIGKILL. */
  constructor(leader: number, deadline: number) {
    this.#leader = leader;
    this.#deadline = deadline;
  }

  /** Asks the group to end, and kills it when it has not by the deadline. */
  stop(signal: NodeJS.Signals): void {
    this.#send(signal);
    this.#killing ??= setTimeout(() => this.kill(), this.#deadline);
  }

  kill(): void {
    this.#send('SIGKILL');
  }

  /** The leader is gone; of a group that was stopped, nothing may stay behind. */
  ended(): void {
    if (this.#killing === undefined) return;
    clearTimeout(this.#killing);
    this.kill();
  }

  #send(signal: NodeJS.Signals): void {
    try {
      process.kill(process.platform === 'win32' ? this.#leader : -this.#leader, signal);
    } catch {
      // ESRCH: it is gone already.
    }
  }
}
