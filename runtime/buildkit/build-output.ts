import type { Redaction } from '../redaction.ts';
import { Throttle } from '../throttle.ts';
import { BuildLog } from './build-log.ts';
import type { BuildProgress } from './progress.ts';
import { StatusStream } from './status-stream.ts';

/** How often a build's progress is told at most, in milliseconds. */
const interval = 100;

/**
 * What a build writes to standard error, as people read it: BuildKit's statuses become lines, other text stays as it is.
 * How far the build is, is told beside it.
 */
export class BuildOutput {
  readonly #log: BuildLog;
  readonly #stream: StatusStream;
  readonly #told: Throttle<BuildProgress>;
  #text = '';

  constructor(redaction: Redaction, onProgress: (progress: BuildProgress) => void) {
    this.#log = new BuildLog(redaction);
    this.#told = new Throttle(interval, onProgress);
    this.#stream = new StatusStream({
      onStatus: (status) => {
        this.#print(this.#log.take(status));
        this.#told.offer(() => this.#log.progress);
      },
      onText: (text) => {
        this.#print(this.#log.settled());
        this.#text += text;
      },
    });
  }

  /** The text that a piece of output adds. */
  write(text: string): string {
    this.#stream.write(text);
    return this.#taken();
  }

  /** Nothing follows. */
  end(): string {
    this.#stream.end();
    this.#print(this.#log.end());
    this.#told.flush();
    return this.#taken();
  }

  #print(lines: readonly string[]): void {
    for (const line of lines) this.#text += `${line}\n`;
  }

  #taken(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}
