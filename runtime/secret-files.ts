import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PlanInputs } from '../compiler/plan/plan.ts';

/** Bytes; a larger file is none that anybody would print. */
const largest = 64 * 1024;

/**
 * What the files hold that builds take as secrets. They are read to be hidden, and for nothing else; one that cannot be read
 * here is missed by the build.
 */
export function secretTexts({ secretFiles = [] }: Pick<PlanInputs, 'secretFiles'>, cwd: string): string[] {
  return secretFiles.flatMap((file) => textOf(resolve(cwd, file)));
}

/** Without the last end of line, which editors add. */
function textOf(file: string): string[] {
  try {
    const stat = statSync(file);
    return stat.isFile() && stat.size <= largest ? [readFileSync(file, 'utf8').replace(/\r?\n$/, '')] : [];
  } catch {
    return [];
  }
}
