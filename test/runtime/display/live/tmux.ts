import { execFileSync } from 'node:child_process';

/** A tmux server of one test, and its one window. */
export class Tmux {
  readonly #socket: string;

  constructor(name: string, command: string, { columns, rows }: { readonly columns: number; readonly rows: number }) {
    this.#socket = `mab-${name}-${process.pid}`;
    const size = ['-x', String(columns), '-y', String(rows)];
    const bare = ['set-option', '-g', 'status', 'off', ';'];
    this.#call('-f', '/dev/null', ...bare, 'new-session', '-d', ...size, command);
  }

  /** Waits until the program has said that it is there. */
  reached(name: string): void {
    this.#call('wait-for', `reached-${name}`);
  }

  go(name: string): void {
    this.#call('wait-for', '-S', `go-${name}`);
  }

  /** What stands in the window, without blanks at the ends of lines. */
  screen(): string {
    return `${this.#call('capture-pane', '-p', '-S', '-200')
      .replace(/[ \t]+$/gm, '')
      .trimEnd()}\n`;
  }

  format(text: string): string {
    return this.#call('display-message', '-p', text).trim();
  }

  kill(): void {
    this.#call('kill-server');
  }

  #call(...words: readonly string[]): string {
    const env = { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' };
    return execFileSync('tmux', ['-u', '-L', this.#socket, ...words], {
      encoding: 'utf8',
      env,
      stdio: 'pipe',
      timeout: 60_000,
    });
  }
}

/** Whether this machine has tmux; without it the tests skip, and say so. */
export function hasTmux(): boolean {
  try {
    execFileSync('tmux', ['-V']);
    return true;
  } catch {
    return false;
  }
}
