import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const bold = process.stdout.isTTY ? (text: string) => `\u001b[1m${text}\u001b[0m` : (text: string) => text;
const mab = [process.execPath, resolve('dist', 'mab.js')] as const;

/** Where and with what environment commands run. */
export interface Shell {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export function heading(text: string): void {
  console.log(`\n${bold(text)}\n`);
}

/** Prints a command as a person would type it, and runs it; the demo ends with the first that fails. */
export function show(line: string, { cwd, env }: Shell): void {
  console.log(`${bold('$')} ${line}`);
  const [program = '', ...args] = line.split(' ');
  const [executable, ...first] = program === 'mab' ? mab : ([program] as const);
  const { status, error } = spawnSync(executable, [...first, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0) {
    console.log();
    return;
  }
  console.error(`\nThe demo stops: \`${line}\` ended with ${error?.message ?? status ?? 'a signal'}.`);
  process.exit(1);
}
