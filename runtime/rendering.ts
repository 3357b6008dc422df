import { basename, join } from 'node:path';
import { isLines, type Arg, type Command, type Lines, type Part, type StepId } from '../compiler/plan/command.ts';
import type { Outputs } from './event.ts';
import { shellWord } from './shell-word.ts';

/** What an argument's parts stand for in one run. */
export interface Scope {
  readonly programs?: Readonly<Record<string, string>>;
  readonly outputs: ReadonlyMap<StepId, Outputs>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The run's private folder for `{ tmp }`; the letters and digits at the end of its name are the run's own. */
  readonly folder: string;
}

/** An argument that needs something that this run does not have; the message names it. */
export class Unrenderable extends Error {
  override readonly name = 'Unrenderable';
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** The text of an argument; a variable that is not set is empty, as in a shell. Throws `Unrenderable`. */
export function renderArg(arg: Arg, scope: Scope): string {
  return arg.map((part) => renderPart(part, scope)).join('');
}

/** The words of a command; each line of an output may be one. Throws `Unrenderable`. */
export function renderWords(argv: Command['argv'], scope: Scope): string[] {
  return argv.flatMap((word) => (isLines(word) ? linesOf(word, scope) : [renderArg(word, scope)]));
}

/** The whole environment of a command: that of the run, and what is its own. Throws `Unrenderable`. */
export function renderEnvironment(own: Command['env'], scope: Scope): Record<string, string> {
  const inherited = Object.entries(scope.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const added = Object.entries(own ?? {}).map(([name, value]) => [name, renderArg(value, scope)]);
  return Object.fromEntries([...inherited, ...added]) as Record<string, string>;
}

/** A command for people to read or paste: quoted for a shell, with variables of the environment by name, never by value. */
export function renderForShell(argv: Command['argv'], env: Readonly<Record<string, Arg>>, scope: Scope): string {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${quotedArg(value, scope)}`);
  const words = argv.flatMap((word) => (isLines(word) ? quotedLines(word, scope) : [quotedArg(word, scope)]));
  return [...assignments, ...words].join(' ');
}

function renderPart(part: Part, scope: Scope): string {
  if (typeof part === 'string') return part;
  if ('out' in part) return output(part.out, part.name, scope);
  if ('env' in part) return scope.env[part.env] ?? '';
  if ('tmp' in part) return file(part.tmp, scope);
  if ('run' in part) return basename(scope.folder).replace(/^.*[^A-Za-z0-9]/, '');
  if ('program' in part) return program(part.program, scope);
  if ('file' in part) return join(process.cwd(), part.file);
  throw new Unrenderable(
    `the value of \`${part.open.expression}\` was left open in the plan`,
    `compile it again with ${part.open.variables.join(', ')} set`,
  );
}

function program(name: string, { programs = {} }: Scope): string {
  const text = programs[name];
  if (text === undefined) throw new Unrenderable(`the plan has no program ${name}`);
  return text;
}

function output(step: StepId, name: string, { outputs }: Scope): string {
  const value = outputs.get(step)?.[name];
  if (value === undefined) throw new Unrenderable(`${step} has not reported its ${name} in this run`);
  return value;
}

function linesOf({ lines: { out, name } }: Lines, scope: Scope): string[] {
  return output(out, name, scope)
    .split('\n')
    .filter((line) => line !== '');
}

function file(name: string, { folder }: Scope): string {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) throw new Unrenderable(`"${name}" is no name of a temporary file`);
  return join(folder, name);
}

/** `prefix"$NAME"`: text quoted where it must be, variables in double quotes. */
function quotedArg(arg: Arg, scope: Scope): string {
  const words = [''];
  let text = '';
  for (const part of arg) {
    if (!isVariable(part)) {
      text += lenient(part, scope);
      continue;
    }
    words.push(text === '' ? '' : shellWord(text), `"$${'env' in part ? part.env : part.program}"`);
    text = '';
  }
  return `${words.join('')}${text === '' ? '' : shellWord(text)}` || "''";
}

function quotedLines(word: Lines, scope: Scope): string[] {
  try {
    return linesOf(word, scope).map(shellWord);
  } catch (error) {
    if (error instanceof Unrenderable) return [JSON.stringify(word)];
    throw error;
  }
}

/** A program is shown by its name: it would hide what it is called with. */
function isVariable(part: Part): part is { readonly env: string } | { readonly program: string } {
  return typeof part === 'object' && ('env' in part || 'program' in part);
}

/** For display: what cannot be rendered is shown as what it stands for. */
function lenient(part: Part, scope: Scope): string {
  try {
    return renderPart(part, scope);
  } catch (error) {
    if (error instanceof Unrenderable) return JSON.stringify(part);
    throw error;
  }
}
