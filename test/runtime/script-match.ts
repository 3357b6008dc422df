import { spawnSync } from 'node:child_process';
import { helperTexts, type Helper } from '../../compiler/emit/shell/helpers.ts';

/** What a helper of the emitted script says to the same standard output, which it gets without line feeds at its end. */
export function shellAgrees(helper: Helper, args: readonly string[], stdout: string): boolean {
  const script = `${helperTexts(new Set([helper])).join('\n')}\nanswer=$(cat)\nprintf '%s\\n' "$answer" | ${helper} "$@"`;
  return spawnSync('sh', ['-c', script, 'sh', ...args], { input: stdout }).status === 0;
}
