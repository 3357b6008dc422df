import type { Step } from '../../compiler/plan/plan.ts';
import { renderForShell, type Scope } from '../rendering.ts';

/** How many words an explanation names, and how long each may be. */
const limits = { words: 3, characters: 60 };

/** A plan's own words: what only a run knows stands for itself, and variables by name, never by value. */
const noRun: Scope = { outputs: new Map(), env: {}, folder: '' };

/** The words of a step's commands, as people would write them in a shell. */
export function wordsOf({ commands }: Step): readonly string[] {
  return commands.flatMap(({ argv, env = {} }) => [
    ...Object.entries(env).map(([name, value]) => renderForShell([], { [name]: value }, noRun).trim()),
    ...argv.map((word) => renderForShell([word], {}, noRun)),
  ]);
}

/** `N=5 instead of N=1`, or what is new and what is gone; undefined where the words are the same but for their order. */
export function wordChanges(before: readonly string[], now: readonly string[]): string | undefined {
  const gone = without(before, now);
  const added = without(now, before);
  if (gone.length === 0 && added.length === 0) return undefined;
  if (gone.length === added.length && gone.length <= limits.words) {
    return added.map((word, at) => `${shortened(word)} instead of ${shortened(gone[at] ?? '')}`).join(', ');
  }
  return [...listed('new: ', added), ...listed('gone: ', gone)].join('; ');
}

function without(words: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const word of others) counts.set(word, (counts.get(word) ?? 0) + 1);
  return words.filter((word) => {
    const left = counts.get(word) ?? 0;
    counts.set(word, left - 1);
    return left <= 0;
  });
}

function listed(lead: string, words: readonly string[]): string[] {
  if (words.length === 0) return [];
  const more = words.length > limits.words ? ` and ${words.length - limits.words} more` : '';
  return [`${lead}${words.slice(0, limits.words).map(shortened).join(' ')}${more}`];
}

function shortened(word: string): string {
  const characters = Array.from(word);
  return characters.length <= limits.characters ? word : `${characters.slice(0, limits.characters).join('')}…`;
}
