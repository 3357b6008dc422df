/**
 * What to say where the step of the command advises something in general: this alone, since what the command was about
 * has no part in it; both; or what the step says, which knows the place.
 */
export type Weight = 'alone' | 'beside' | 'otherwise';

/** Words of a tool, and what they mean; the first group of the pattern is what is named. */
export interface KnownFailure {
  readonly cause: string;
  readonly text: RegExp;
  readonly sentence: (match: RegExpExecArray) => string;
  readonly remedy: string | ((match: RegExpExecArray) => string);
  /** Both, if nothing is said. */
  readonly weight?: Weight;
}

/** What the pattern holds first, as far as the text has it. */
export const addressIn = (match: RegExpExecArray): string => match[1] ?? 'it';
