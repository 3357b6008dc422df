import { isLines, type Command } from '../../plan/command.ts';
import { partsOf } from '../../plan/command-args.ts';
import type { Plan, Step } from '../../plan/plan.ts';
import { helperTexts, type Helper } from './helpers.ts';
import { comment, escapeInDoubleQuotes, quote } from './quote.ts';
import { programVariable } from './words.ts';
import render from './script.sh.hbs';
import { stepFunction, type StepFunction } from './step-function.ts';

/** What a script needs to know of where it will stand. */
export interface ScriptOptions {
  /** The path from the script's folder to the folder that paths in the plan start from; undefined: where it is called. */
  readonly root: string | undefined;
}

/** How many steps a script runs at the same time. */
const width = 4;

/** A plan as a POSIX script: the same commands, guards and order, readable and without mab. */
export function emitScript(plan: Plan, { root }: ScriptOptions): string {
  const names = functionNames(plan.steps);
  const steps = plan.steps.map((step) => stepFunction(step, names.get(step.id) ?? ''));
  const waves = wavesOf(plan.steps).map((wave) => ({
    // What has to be ended must not keep the script from hearing of an interruption.
    together: wave.length > 1 || wave.some(({ cleanup = [] }) => cleanup.length > 0),
    names: wave.map(({ id }) => names.get(id) ?? ''),
  }));
  const helpers = new Set<Helper>(steps.flatMap((step) => step.helpers));
  helpers.add('say');
  const parallel = waves.some(({ together }) => together);
  if (parallel) helpers.add('join').add('end_job');
  const header = headerLines(plan).map(comment);
  return render({
    header: hasTypographicQuotes(steps) ? [...header, '', typographic] : header,
    root: rootText(root),
    helpers: helperTexts(helpers),
    programs: Object.entries(plan.programs ?? {}).map(([name, text]) => programText(name, text)),
    steps,
    named: plan.steps.some((step) => partsOf(step).some((part) => typeof part === 'object' && 'run' in part)),
    ended: steps.filter(({ end }) => end.length > 0).map(({ name }) => name),
    waves,
    parallel,
    done: quote(comment(doneText(plan))),
  });
}

/** A program as a variable; shellcheck would have what it expands itself expanded by the script. */
function programText(name: string, text: string): string {
  const variable = programVariable(name);
  return text.includes("'") ? `${variable}=${quote(text)}` : `# shellcheck disable=SC2016\n${variable}='${text}'`;
}

/** shellcheck takes them for a mistake; here they are part of what somebody wrote. */
const typographic = 'shellcheck disable=SC1111,SC1112';

function hasTypographicQuotes(steps: readonly StepFunction[]): boolean {
  return steps.some(({ body }) => body.some((line) => /[\u2018\u2019\u201c\u201d]/.test(line)));
}

/** MAB_ROOT moves a script that was copied elsewhere. */
function rootText(root: string | undefined): string {
  if (root === undefined) return '"${MAB_ROOT:-.}"';
  const below = root === '' || root === '.' ? '' : `/${escapeInDoubleQuotes(root)}`;
  return `"\${MAB_ROOT:-$(dirname "$0")${below}}"`;
}

function headerLines({ inputs, publishes, hash }: Plan): string[] {
  const files = inputs.files.map(({ name }) => name).join(', ');
  const final = publishes.filter(({ staging }) => !staging);
  const staging = publishes.filter((one) => one.staging);
  return [
    `Made by mab from ${files}; change that, not this.`,
    `plan: ${hash}`,
    '',
    ...(final.length === 0 ? ['Publishes nothing.'] : ['Publishes:']),
    ...final.map(({ reference, platforms }) => `  ${reference} (${platforms.join(', ')})`),
    ...(staging.length === 0
      ? []
      : ['Remains visible beside them:', ...staging.map(({ reference }) => `  ${reference}`)]),
  ];
}

function doneText({ publishes, steps }: Plan): string {
  const final = publishes.filter(({ staging }) => !staging).map(({ reference }) => reference);
  if (final.length > 0) return `published and verified: ${final.join(' ')}`;
  return steps.length === 0 ? 'nothing to do' : 'done';
}

/** Shell names for steps: letters, digits and `_`, each once. */
function functionNames(steps: readonly Step[]): ReadonlyMap<string, string> {
  const taken = new Set(steps.flatMap(({ commands }) => commands.flatMap(programOf)));
  const names = new Map<string, string>();
  for (const { id } of steps) {
    const base = id.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}_${count}`;
    taken.add(name);
    names.set(id, name);
  }
  return names;
}

/** A program that has the name of a function could not be called. */
function programOf({ argv: [program] }: Command): string[] {
  return program === undefined || isLines(program)
    ? []
    : program.flatMap((part) => (typeof part === 'string' ? part : []));
}

/** Steps whose needs are all in earlier waves, a few at a time, in the plan's order. */
function wavesOf(steps: readonly Step[]): Step[][] {
  const level = new Map<string, number>();
  const levels: Step[][] = [];
  for (const step of steps) {
    const own = Math.max(-1, ...step.needs.map((need) => level.get(need) ?? -1)) + 1;
    level.set(step.id, own);
    (levels[own] ??= []).push(step);
  }
  return levels.flatMap((wave) => chunks(wave, width));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
