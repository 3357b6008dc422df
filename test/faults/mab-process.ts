import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { execa } from 'execa';

/** How a `mab` has ended, and what a person has seen. */
export interface Ended {
  readonly exit: number | NodeJS.Signals;
  readonly stdout: string;
  /** Without its middle where it is long. */
  readonly stderr: string;
  /** The most memory that it had, in MiB. */
  readonly peak: number;
}

/** Longer than any run takes, in milliseconds: what has not ended by then hangs. */
const patience = 10 * 60_000;

/** How often its memory is looked at, in milliseconds. */
const interval = 100;

/** A `dist/mab.js` that runs as a child, in a group of its own. */
export class MabProcess {
  readonly end: Promise<Ended>;
  readonly #child;
  readonly #stderr = new BoundedText();
  readonly #waiting = new Set<Waiting>();
  #rest = '';
  #peak = 0;
  #isOver = false;

  constructor(args: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
    this.#child = execa(process.execPath, [resolve('dist/mab.js'), ...args], {
      ...options,
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      buffer: { stderr: false },
      timeout: patience,
      killSignal: 'SIGKILL',
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.end = this.#ended();
  }

  /** Settles with true when it has shown such a line so many times, with false when it ends before. */
  shows(line: RegExp, times: number): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    return new Promise((resolve) => this.#waiting.add({ line, times, resolve }));
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async #ended(): Promise<Ended> {
    const timer = setInterval(() => this.#measure(), interval);
    const { exitCode, signal, stdout, timedOut } = await this.#child;
    clearInterval(timer);
    this.#isOver = true;
    for (const { resolve } of this.#waiting) resolve(false);
    if (timedOut) throw new Error(`mab has not ended in ${patience / 60_000} minutes:\n${this.#stderr.text}`);
    return { exit: exitCode ?? signal ?? 'SIGKILL', stdout, stderr: this.#stderr.text, peak: this.#peak };
  }

  #read(text: string): void {
    this.#stderr.write(text);
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) for (const one of this.#waiting) this.#tell(one, line);
  }

  #tell(one: Waiting, line: string): void {
    if (!one.line.test(line)) return;
    one.times -= 1;
    if (one.times > 0) return;
    this.#waiting.delete(one);
    one.resolve(true);
  }

  /** The high-water mark of proc_pid_status(5). */
  #measure(): void {
    try {
      const status = readFileSync(`/proc/${this.#child.pid ?? 0}/status`, 'utf8');
      this.#peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
    } catch {
      // It has ended.
    }
  }
}

interface Waiting {
  readonly line: RegExp;
  times: number;
  readonly resolve: (shown: boolean) => void;
}

/** The beginning and the end of a text. */
class BoundedText {
  readonly #limit = 512 * 1024;
  #head = '';
  #tail = '';

  write(text: string): void {
    const room = this.#limit - this.#head.length;
    this.#head += text.slice(0, Math.max(0, room));
    this.#tail = (this.#tail + text.slice(Math.max(0, room))).slice(-this.#limit);
  }

  get text(): string {
    return this.#head + this.#tail;
  }
}
