import { diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';

/** A stage that follows names. Where they stand on one another deeper than the stack reaches, no place is to blame, and that is said. */
export function withinStack<T>(
  [file]: readonly SourceFile[],
  stage: () => Outcome<T | undefined>,
): Outcome<T | undefined> {
  try {
    return stage();
  } catch (problem) {
    if (file === undefined || !(problem instanceof RangeError) || !problem.message.includes('call stack'))
      throw problem;
    return { value: undefined, diagnostics: [diagnostic('chain-too-long', file.span(0, 0), {})] };
  }
}
