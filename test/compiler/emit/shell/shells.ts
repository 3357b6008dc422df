import { execFileSync, spawnSync } from 'node:child_process';

/** The POSIX shells of this machine that scripts are tried in. */
export const shells: readonly (readonly string[])[] = [['sh'], ['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([program]) => spawnSync(program ?? '', ['--help'], { stdio: 'ignore' }).error === undefined,
);

/** What a script prints in a shell, or the exit code with which it failed. */
export function runIn(shell: readonly string[], script: string, input = ''): string | number {
  const [program = '', ...args] = shell;
  const { status, stdout } = spawnSync(program, [...args, '-c', script], { input, encoding: 'utf8' });
  return status === 0 ? stdout : (status ?? -1);
}

/** Whether shellcheck is there, to be asked. */
export function hasShellcheck(): boolean {
  try {
    execFileSync('shellcheck', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
