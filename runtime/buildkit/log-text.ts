import { Lines } from '../lines.ts';
import type { Redaction } from '../redaction.ts';

/** What one stream of a vertex's process writes, from bytes to lines without secrets. */
export class LogText {
  readonly #decoder = new TextDecoder();
  readonly #redacted: ReturnType<Redaction['stream']>;
  readonly #lines: Lines;

  constructor(redaction: Redaction, onLine: (line: string) => void) {
    this.#redacted = redaction.stream();
    this.#lines = new Lines(onLine);
  }

  write(bytes: Uint8Array): void {
    this.#lines.write(this.#redacted.write(this.#decoder.decode(bytes, { stream: true })));
  }

  end(): void {
    this.#lines.write(this.#redacted.write(this.#decoder.decode()) + this.#redacted.end());
    this.#lines.end();
  }
}
