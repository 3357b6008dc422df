import { execa, ExecaError, type Options } from 'execa';

/** Runs a program that ends with this one, even when this one is killed; throws when it fails. Answers with its standard output. */
export async function runChild(command: string, args: readonly string[], options: Options = {}): Promise<string> {
  const tied = ['--pdeathsig', 'KILL', command, ...args];
  const { stdout } = await execa('setpriv', tied, { stdin: 'ignore', ...options });
  return String(stdout);
}

/** The end of what a failed program said on standard error. */
export function lastWords(error: unknown): string {
  return error instanceof ExecaError ? String(error.stderr).trim().split('\n').slice(-4).join('\n') : String(error);
}
