import { constants } from 'node:os';
import { execa } from 'execa';
import type { Call, CommandRunner, Ending } from './command-runner.ts';
import { ProcessGroup } from './process-group.ts';

export interface ProcessRunnerOptions {
  /** The folder that commands run in. */
  readonly cwd: string;
  /** How long an interrupted process may take to end before it is killed, in milliseconds. */
  readonly deadline?: number;
}

/** A process may leave children behind that hold its output open, such as a shared ssh connection: they are not waited for longer, in milliseconds. */
const lingering = 2000;

/**
 * Runs commands as processes without a shell, each in a session of its own: an interruption reaches all that it
 * started, and none of it can ask the terminal for anything.
 */
export class ProcessRunner implements CommandRunner {
  readonly #cwd: string;
  readonly #deadline: number;
  readonly #alive = new Set<ProcessGroup>();

  constructor({ cwd, deadline = 10_000 }: ProcessRunnerOptions) {
    this.#cwd = cwd;
    this.#deadline = deadline;
  }

  async run(call: Call): Promise<Ending> {
    const [file, ...args] = call.argv;
    if (file === undefined || file === '') return { kind: 'not-started', code: 'ENOENT' };
    const { stdin } = call;
    const child = execa(file, args, {
      cwd: this.#cwd,
      env: call.env,
      extendEnv: false,
      ...(stdin === undefined ? { stdin: 'ignore' as const } : { input: stdin }),
      stdout: 'pipe',
      stderr: 'pipe',
      buffer: false,
      reject: false,
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => call.onText(stream, text));
    }
    if (child.pid === undefined) return { kind: 'not-started', code: errorCode((await child).cause) };
    const group = new ProcessGroup(child.pid, this.#deadline);
    this.#alive.add(group);
    const ending = await endOf(child, group, call.signal);
    this.#alive.delete(group);
    return ending;
  }

  /** Kills everything that still runs, at once. */
  killAll(): void {
    for (const group of this.#alive) group.kill();
  }
}

interface Child extends Promise<unknown> {
  readonly stdout: NodeJS.ReadableStream & { destroy(): unknown };
  readonly stderr: NodeJS.ReadableStream & { destroy(): unknown };
  once(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown;
}

async function endOf(child: Child, group: ProcessGroup, signal: AbortSignal): Promise<Ending> {
  const stop = (): void => group.stop(signalOf(signal.reason));
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  const ending = await new Promise<Ending>((resolve) => {
    child.once('exit', (code, killedBy) => {
      resolve(killedBy === null ? { kind: 'exited', exit: code ?? 0 } : { kind: 'killed', signal: killedBy });
    });
  });
  const patience = setTimeout(() => {
    child.stdout.destroy();
    child.stderr.destroy();
  }, lingering);
  await child;
  clearTimeout(patience);
  signal.removeEventListener('abort', stop);
  group.ended();
  return ending;
}

function signalOf(reason: unknown): NodeJS.Signals {
  return typeof reason === 'string' && reason in constants.signals ? (reason as NodeJS.Signals) : 'SIGTERM';
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
}
