import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type * as programs from 'execa';
import type { Call, CommandRunner, Ending } from './command-runner.ts';
import { OutputReader, type Backlog } from './output-reader.ts';
import { ProcessGroup } from './process-group.ts';

export interface ProcessRunnerOptions {
  /** The folder that commands run in. */
  readonly cwd: string;
  /** How long an interrupted process may take to end before it is killed, in milliseconds. */
  readonly deadline?: number;
  /** What is to be waited for before more output is read. */
  readonly backlog?: Backlog;
  /** Told of each process that has started, by its number. */
  readonly onProcess?: (pid: number) => void;
}

/** How long the output of a process that has ended is waited for when nothing comes, in milliseconds. */
const patience = 2000;

/**
 * Runs commands as processes without a shell, each in a session of its own: an interruption reaches all that it
 * started, and none of it can ask the terminal for anything.
 */
export class ProcessRunner implements CommandRunner {
  readonly #options: Required<ProcessRunnerOptions>;
  readonly #alive = new Set<ProcessGroup>();

  constructor(options: ProcessRunnerOptions) {
    const { cwd, deadline = 10_000, backlog = () => undefined, onProcess = () => undefined } = options;
    this.#options = { cwd, deadline, backlog, onProcess };
  }

  async run(call: Call): Promise<Ending> {
    const { deadline, backlog, onProcess } = this.#options;
    if ((call.argv[0] ?? '') === '') return { kind: 'not-started', code: 'ENOENT' };
    // Large, and a run that has nothing to do starts nothing.
    const { execa } = await import('execa');
    const child = start(execa, call, this.#options.cwd);
    if (child.pid === undefined) return { kind: 'not-started', code: errorCode((await child).cause) };
    onProcess(child.pid);
    const group = new ProcessGroup(child.pid, deadline);
    this.#alive.add(group);
    const reader = new OutputReader(
      [
        [child.stdout, (text) => call.onText('stdout', text)],
        [child.stderr, (text) => call.onText('stderr', text)],
      ],
      backlog,
    );
    const stop = (): void => {
      group.stop(signalOf(call.signal.reason));
      reader.hurry();
    };
    if (call.signal.aborted) stop();
    else call.signal.addEventListener('abort', stop, { once: true });
    const ending = await exitOf(child);
    await reader.finish(patience);
    call.signal.removeEventListener('abort', stop);
    group.ended();
    this.#alive.delete(group);
    return ending;
  }

  /** Starts a command that goes on when this process has ended; what becomes of it is no matter. */
  leaveBehind({ argv, env }: Pick<Call, 'argv' | 'env'>): void {
    const [file = '', ...args] = argv;
    const child = spawn(file, args, {
      cwd: this.#options.cwd,
      env,
      detached: true,
      stdio: 'ignore',
      windowsHide: true,
    });
    child.on('error', () => undefined);
    if (child.pid !== undefined) this.#options.onProcess(child.pid);
    child.unref();
  }

  /** Kills everything that still runs, at once. */
  killAll(): void {
    for (const group of this.#alive) group.kill();
  }
}

function start(execa: typeof programs.execa, { argv, env, stdin }: Call, cwd: string) {
  const [file = '', ...args] = argv;
  return execa(file, args, {
    cwd,
    env,
    extendEnv: false,
    ...(stdin === undefined ? { stdin: 'ignore' as const } : { input: stdin }),
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

type Exiting = Pick<ReturnType<typeof start>, 'once'>;

function exitOf(child: Exiting): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('exit', (exit, signal) => {
      resolve(signal === null ? { kind: 'exited', exit: exit ?? 0 } : { kind: 'killed', signal });
    });
  });
}

function signalOf(reason: unknown): NodeJS.Signals {
  return typeof reason === 'string' && reason in constants.signals ? (reason as NodeJS.Signals) : 'SIGTERM';
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
}
