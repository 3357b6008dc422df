import { shellWord } from '../runtime/shell-word.ts';

/** The command line that writes the file which `--check` has found stale: the same, without `--check`. */
export function refreshCommand(argv: readonly string[]): string {
  return ['mab', ...argv.filter((word) => word !== '--check').map(shellWord)].join(' ');
}
