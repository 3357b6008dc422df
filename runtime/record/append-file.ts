import { closeSync, openSync, writeSync } from 'node:fs';

/** How much is held in memory before it is written, in UTF-16 units. */
const blockSize = 64 * 1024;

/**
 * A file of lines that only grows. What a full disk refuses is lost, and told once; lines that come after there is room
 * again are whole.
 */
export class AppendFile {
  readonly #onTrouble: (error: unknown) => void;
  readonly #path: string;
  #file: number | undefined;
  #isTorn = false;
  #held = '';

  constructor(path: string, onTrouble: (error: unknown) => void) {
    this.#path = path;
    this.#onTrouble = onTrouble;
  }

  /** Keeps a line until a block is full. */
  write(line: string): void {
    this.#held += `${line}\n`;
    if (this.#held.length >= blockSize) this.flush();
  }

  /** Writes what is held: from then on it outlives this process. */
  flush(): void {
    if (this.#held === '') return;
    const bytes = Buffer.from(`${this.#isTorn ? '\n' : ''}${this.#held}`);
    this.#held = '';
    try {
      this.#file ??= openSync(this.#path, 'a', 0o600);
      for (let at = 0; at < bytes.length;) {
        at += writeSync(this.#file, bytes, at);
        this.#isTorn = at < bytes.length;
      }
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  close(): void {
    this.flush();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
