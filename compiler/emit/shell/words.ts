import type { Arg, Command, Part } from '../../plan/command.ts';
import { escapeInDoubleQuotes, quote } from './quote.ts';

const widest = 100;

/**
 * A command as shell text: its environment and words, without redirections. With an indentation, a long one is broken
 * before its flags. `partText` writes what is not plain text, inside double quotes.
 */
export function commandText(command: Command, indent: string | undefined, partText = partInQuotes): string {
  const env = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${argText(value, partText)}`);
  const words = command.argv.map((arg) => argText(arg, partText));
  const flat = [...env, ...words].join(' ');
  if (indent === undefined || flat.length + indent.length <= widest) return flat;
  return lines(env, words).join(` \\\n${indent}  `);
}

/** One argument as one shell word. */
export function argText(arg: Arg, partText = partInQuotes): string {
  if (arg.every((part) => typeof part === 'string')) return quote(arg.join(''));
  return `"${arg.map(partText).join('')}"`;
}

/** The name of the file that holds an output of a step. */
export function outputFile(step: string, name: string): string {
  return `${step.replaceAll('/', '-')}.${name}`;
}

function partInQuotes(part: Part): string {
  if (typeof part === 'string') return escapeInDoubleQuotes(part);
  if ('out' in part) return `$(cat "$tmp/${outputFile(part.out, part.name)}")`;
  if ('env' in part) return `\${${part.env}-}`;
  if ('tmp' in part) return `$tmp/${escapeInDoubleQuotes(part.tmp)}`;
  return openText(part.open);
}

/** An open expression is left to the environment, which can hold a variable and nothing more. */
function openText({
  expression,
  variables,
}: {
  readonly expression: string;
  readonly variables: readonly string[];
}): string {
  if (variables.length !== 1 || variables[0] !== expression) throw new Error(`cannot leave open: ${expression}`);
  return `\${${expression}?}`;
}

/** Each flag begins a line and takes its value along; what follows the last one stands together on a line. */
function lines(env: readonly string[], words: readonly string[]): string[] {
  const start = words.findIndex((word) => word.startsWith('--'));
  if (start < 0) return [[...env, ...words].join(' ')];
  const grouped = [[...env, ...words.slice(0, start)].join(' ')];
  let open = false;
  for (const word of words.slice(start)) {
    const isFlag = word.startsWith('--');
    if (open && !isFlag) grouped.push(`${grouped.pop() ?? ''} ${word}`);
    else grouped.push(word);
    const endsValue: boolean = open && !isFlag && grouped.at(-1)?.startsWith('--') === true;
    open = isFlag || !endsValue;
  }
  return grouped;
}
