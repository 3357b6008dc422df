import { shellWord } from '../runtime/shell-word.ts';

/**
 * The command line that writes the file which `--check` has found stale: the same, without `--check`, and without values
 * of sensitive variables, which the file does not depend on.
 */
export function refreshCommand(argv: readonly string[], sensitive: readonly string[] = []): string {
  const kept = argv.filter(
    (word, at) => word !== '--check' && !sets(word, sensitive) && !isSecretFlag(argv, at, sensitive),
  );
  return ['mab', ...kept.map(shellWord)].join(' ');
}

function isSecretFlag(argv: readonly string[], at: number, sensitive: readonly string[]): boolean {
  return argv[at] === '--var' && sets(`--var=${argv[at + 1] ?? ''}`, sensitive);
}

/** Whether a word gives a sensitive variable its value: `NAME=value` behind `--var`, or `--var=NAME=value`. */
function sets(word: string, sensitive: readonly string[]): boolean {
  return sensitive.some((name) => word.startsWith(`${name}=`) || word.startsWith(`--var=${name}=`));
}
