import type { Readable } from 'node:stream';

/** Settles when what has been shown so far has left memory; undefined when nothing is waiting there. */
export type Backlog = () => Promise<void> | undefined;

/**
 * Reads what a process writes no faster than it can be shown. A process may leave children behind that hold its output
 * open, such as a shared ssh connection: once it has ended, silence of `patience` milliseconds ends the reading too.
 */
export class OutputReader {
  readonly #streams: readonly Readable[];
  readonly #backlog: Backlog;
  #open: number;
  #patience: NodeJS.Timeout | undefined;
  #isHurried = false;
  readonly #ended: Promise<void>;

  constructor(streams: readonly (readonly [Readable, (text: string) => void])[], backlog: Backlog) {
    this.#streams = streams.map(([stream]) => stream);
    this.#backlog = backlog;
    this.#open = streams.length;
    this.#ended = new Promise((resolve) => {
      for (const [stream, onText] of streams) this.#read(stream, onText, resolve);
    });
  }

  /** The process has ended: settles when its output has been read. */
  async finish(patience: number): Promise<void> {
    this.#patience = setTimeout(() => {
      for (const stream of this.#streams) stream.destroy();
    }, patience);
    if (this.#isPaused()) clearTimeout(this.#patience);
    await this.#ended;
    clearTimeout(this.#patience);
  }

  /** Stops waiting for whoever is shown the output: the process is being ended. */
  hurry(): void {
    this.#isHurried = true;
    for (const stream of this.#streams) stream.resume();
    this.#patience?.refresh();
  }

  #read(stream: Readable, onText: (text: string) => void, onEnd: () => void): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      onText(text);
      this.#patience?.refresh();
      const backlog = this.#isHurried ? undefined : this.#backlog();
      if (backlog !== undefined) this.#pause(stream, backlog);
    });
    stream.once('close', () => {
      this.#open -= 1;
      if (this.#open === 0) onEnd();
    });
  }

  #pause(stream: Readable, backlog: Promise<void>): void {
    stream.pause();
    clearTimeout(this.#patience);
    void backlog.then(() => {
      stream.resume();
      this.#patience?.refresh();
    });
  }

  #isPaused(): boolean {
    return this.#streams.some((stream) => stream.isPaused());
  }
}
