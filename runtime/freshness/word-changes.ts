import type { Arg } from '../../compiler/plan/command.ts';
import type { Step } from '../../compiler/plan/plan.ts';
import { renderForShell, type Scope } from '../rendering.ts';

/** How many words an explanation names, how long each may be, and how many characters lead to a difference. */
const limits = { words: 3, characters: 60, context: 20 };

/** A plan's own words: what only a run knows stands for itself, and variables by name, never by value. */
const noRun: Scope = { outputs: new Map(), env: {}, folder: '' };

/** The words of a step's commands, as people would write them in a shell, and the lines of what is written to them. */
export function wordsOf({ commands }: Step): readonly string[] {
  return commands.flatMap(({ argv, env = {}, stdin = [] }) => [
    ...Object.entries(env).map(([name, value]) => renderForShell([], { [name]: value }, noRun).trim()),
    ...argv.map((word) => renderForShell([word], {}, noRun)),
    ...linesOf(stdin),
  ]);
}

function linesOf(text: Arg): string[] {
  const known = text.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
  return known.split('\n').filter((line) => line.trim() !== '');
}

/**
 * `N=5 instead of N=1`, or what is new and what is gone; of long words that begin alike, from where they differ. Undefined where
 * the words are the same but for their order.
 */
export function wordChanges(before: readonly string[], now: readonly string[]): string | undefined {
  const gone = without(before, now);
  const added = without(now, before);
  if (gone.length === 0 && added.length === 0) return undefined;
  if (gone.length === added.length && gone.length <= limits.words) {
    return added.map((word, at) => instead(word, gone[at] ?? '')).join(', ');
  }
  const pairs = added.flatMap((word) => gone.filter((old) => beginAlike(word, old)).map((old) => ({ word, old })));
  const [pair] = pairs;
  if (pair === undefined) return [...listed('new: ', added), ...listed('gone: ', gone)].join('; ');
  const others = wordChanges(without(gone, [pair.old]), without(added, [pair.word]));
  return [instead(pair.word, pair.old), ...(others === undefined ? [] : [others])].join('; ');
}

function beginAlike(word: string, old: string): boolean {
  return shortened(word) === shortened(old);
}

function instead(word: string, old: string): string {
  if (!beginAlike(word, old)) return `${shortened(word)} instead of ${shortened(old)}`;
  const [now, before] = [Array.from(word), Array.from(old)];
  const start = difference(now, before);
  const rest = (characters: readonly string[]): string => `…${shortened(characters.slice(start).join(''))}`;
  return `${rest(now)} instead of ${rest(before)}`;
}

/** Where two words begin to differ, from the last comma or space on, if that is near. */
function difference(now: readonly string[], before: readonly string[]): number {
  let at = 0;
  while (at < now.length && now[at] === before[at]) at += 1;
  const near = Math.max(0, at - limits.context);
  const sign = now.slice(near, at).findLastIndex((character) => character === ',' || character === ' ');
  return near + sign + 1;
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
