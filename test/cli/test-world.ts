import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run } from '../../cli/program.ts';
import type { World } from '../../cli/world.ts';

export interface TestWorld extends World {
  readonly printed: { stdout: string; stderr: string };
  /** Sends a signal to the process that this world is. */
  readonly signal: (name: string) => void;
  readonly exits: number[];
}

export interface TestWorldOptions {
  /** Files of the working folder, by their paths. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: World['env'];
  readonly stdin?: string;
  readonly isTerminal?: boolean;
  /** Called with everything that is written to standard error. */
  readonly onStderr?: (text: string) => void;
}

/** A world with a folder of its own, which goes away with the test. */
export function testWorld(options: TestWorldOptions = {}): TestWorld {
  const { files = {}, env = {}, stdin = '', isTerminal = false, onStderr } = options;
  const cwd = mkdtempSync(join(tmpdir(), 'mab-test-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const printed = { stdout: '', stderr: '' };
  const listeners = new Set<(signal: string) => void>();
  const exits: number[] = [];
  const sink = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      printed[name] += text;
      if (name === 'stderr') onStderr?.(text);
    },
    isTerminal,
    size: () => ({ columns: 80, rows: 24 }),
    isClosed: () => false,
    backlog: () => undefined,
  });
  return {
    cwd,
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: join(cwd, '.state'), ...env },
    stdin: (async function* () {
      yield await Promise.resolve(stdin);
    })(),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    onSignal: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onStop: () => () => undefined,
    exit: (code) => void exits.push(code),
    printed,
    exits,
    signal: (name) => {
      for (const listener of listeners) listener(name);
    },
  };
}

/** What a person sees of a command: exit code and both streams. */
export async function screen(argv: readonly string[], world: TestWorld) {
  const code = await run(argv, world);
  return { code, ...world.printed };
}
