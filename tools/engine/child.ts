import { execa, type Options } from 'execa';

/** Runs a program that ends with this one, even when this one is killed; throws when it fails. Answers with its standard output. */
export async function runChild(command: string, args: readonly string[], options: Options = {}): Promise<string> {
  const tied = ['--pdeathsig', 'KILL', command, ...args];
  const { stdout } = await execa('setpriv', tied, { stdin: 'ignore', ...options });
  return String(stdout);
}
