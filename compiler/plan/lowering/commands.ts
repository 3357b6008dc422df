import { isLines, type Arg, type Command, type Lines, type Part } from '../command.ts';

/** One argument: a text, a part that is an argument of its own, or the parts of one. */
export type Word = string | Part | readonly Part[];

/** A command from its words. */
export function command(words: readonly (Word | Lines)[], extras: Omit<Command, 'argv'> = {}): Command {
  return { argv: words.map((word) => (isLines(word) ? word : arg(word))), ...extras };
}

function arg(word: Word): Arg {
  return isParts(word) ? word : [word];
}

function isParts(word: Word): word is readonly Part[] {
  return Array.isArray(word);
}
