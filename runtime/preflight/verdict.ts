import type { NoAnswerCause } from '../registry/no-answer.ts';

/** What a registry says of pushing to a repository. Nothing in it holds credentials. */
export type Verdict =
  | { readonly kind: 'ready' }
  /** It will not take it: the run would build for nothing. */
  | { readonly kind: 'refused'; readonly cause: RefusalCause; readonly message: string; readonly remedy: string }
  /** Its answer says neither; the run goes on. */
  | { readonly kind: 'unclear'; readonly message: string };

export type RefusalCause = NoAnswerCause | 'unauthorized' | 'forbidden' | 'no-repository' | 'read-only';

export const ready: Verdict = { kind: 'ready' };

export function unclear(message: string): Verdict {
  return { kind: 'unclear', message };
}

export function refused(cause: RefusalCause, message: string, remedy: string): Verdict {
  return { kind: 'refused', cause, message, remedy };
}
