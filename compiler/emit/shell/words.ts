import { isLines, type Arg, type Command, type Lines, type Part } from '../../plan/command.ts';
import { isHelper } from './helpers.ts';
import { escapeInDoubleQuotes, quote } from './quote.ts';

const widest = 100;

/** How what is not plain text is written: parts inside double quotes, lines as words of their own. */
export interface Notation {
  readonly part: (part: Part) => string;
  readonly lines: (lines: Lines) => string;
}

const script: Notation = {
  part: partInQuotes,
  // gathered() has made them words of the function.
  lines: () => {
    throw new Error('lines are words only once they have been gathered');
  },
};

/**
 * A command as shell text: its environment and words, without redirections. With an indentation, a long one is broken
 * before its flags.
 */
export function commandText(command: Command, indent: string | undefined, notation = script): string {
  const env = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${argText(value, notation.part)}`);
  const [program = '', ...words] = command.argv.map((word) =>
    isLines(word) ? notation.lines(word) : argText(word, notation.part),
  );
  return broken(env, [programText(program), ...words], indent);
}

/** A quoted word as the name of a program, where a shell would take it for something of its own. */
function programText(word: string): string {
  if (isHelper(word) || shellsOwn.has(word)) return `env ${word}`;
  return /^\w+=/.test(word) ? `'${word}'` : word;
}

/** Names for which POSIX shells have no program, or one that does not do the same (POSIX.1-2017, 2.9.1 and 2.14). */
const shellsOwn: ReadonlySet<string> = new Set(
  (
    '. : alias bg bind break builtin caller cd cleanup command continue declare dirs disown enable eval exec exit export ' +
    'fc fg getopts hash help history jobs let local logout mapfile popd pushd read readarray readonly return set shift ' +
    'shopt source suspend times trap type typeset ulimit umask unalias unset wait'
  ).split(' '),
);

function broken(env: readonly string[], words: readonly string[], indent: string | undefined): string {
  const flat = [...env, ...words].join(' ');
  if (indent === undefined || flat.length + indent.length <= widest) return flat;
  return lines(env, words).join(` \\\n${indent}  `);
}

/** The command whose words have been gathered, with its environment. */
export function environmentText({ env = {} }: Command): string {
  return [...Object.entries(env).map(([name, value]) => `${name}=${argText(value)}`), '"$@"'].join(' ');
}

/**
 * How a script gathers words that only the run knows: its function's own words become those of the command, one for each
 * line. Undefined where every word is known.
 */
export function gathered({ argv }: Command, indent: string): readonly string[] | undefined {
  if (!argv.some(isLines)) return undefined;
  const texts: string[] = [];
  let words: string[] = [];
  let start = '';
  for (const word of argv) {
    if (!isLines(word)) {
      words.push(argText(word));
      continue;
    }
    const file = `"$tmp/${outputFile(word.lines.out, word.lines.name)}"`;
    if (words.length > 0) texts.push(setWords([start, ...words], indent));
    texts.push(`while IFS= read -r word; do set -- "$@" "$word"; done <${file}`);
    words = [];
    start = '"$@"';
  }
  return words.length === 0 ? texts : [...texts, setWords([start, ...words], indent)];
}

function setWords(words: readonly string[], indent: string): string {
  const [first = '', ...others] = words.filter((word) => word !== '');
  return broken([], [`set -- ${first}`, ...others], indent);
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

/** The variable that holds a program of the plan. */
export function programVariable(name: string): string {
  return name.replaceAll('-', '_');
}

function partInQuotes(part: Part): string {
  if (typeof part === 'string') return escapeInDoubleQuotes(part);
  if ('out' in part) return `$(cat "$tmp/${outputFile(part.out, part.name)}")`;
  if ('env' in part) return `\${${part.env}-}`;
  if ('tmp' in part) return `$tmp/${escapeInDoubleQuotes(part.tmp)}`;
  if ('run' in part) return '$run';
  if ('program' in part) return `$${programVariable(part.program)}`;
  if ('file' in part) return `$(pwd -P)/${escapeInDoubleQuotes(part.file)}`;
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
