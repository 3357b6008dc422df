import type { Capture, Command, Guard, Match } from '../../plan/command.ts';
import type { Step } from '../../plan/plan.ts';
import type { Helper } from './helpers.ts';
import { factLine } from './index-helper.ts';
import { comment, quote } from './quote.ts';
import { argText, commandText, environmentText, gathered, outputFile } from './words.ts';

/** A step as a shell function: what is in it, and the helpers it calls. */
export interface StepFunction {
  readonly name: string;
  readonly id: string;
  readonly why: string;
  readonly body: readonly string[];
  /** What ends it, in a function of its own, which also runs when the script ends before; empty: nothing has to. */
  readonly end: readonly string[];
  readonly helpers: readonly Helper[];
}

const indent = '  ';

/** Renders a step. `name` is the function's, unique in its script. */
export function stepFunction(step: Step, name: string): StepFunction {
  const renderer = new StepRenderer(step);
  const body = renderer.render();
  const end = renderer.end();
  const bracketed = end.length === 0 ? body : [...body, `end_${name}`];
  return { name, id: step.id, why: comment(step.why), body: bracketed, end, helpers: [...renderer.helpers] };
}

/** Collects the helpers while it writes a step's lines. */
class StepRenderer {
  readonly helpers = new Set<Helper>(['say']);
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  render(): string[] {
    const { title, guard, commands } = this.#step;
    return [
      ...(guard === undefined ? [] : this.#guardLines(guard)),
      `say ${quote(comment(title))}`,
      ...commands.flatMap((command) => this.#commandLines(command)),
    ];
  }

  end(): string[] {
    return (this.#step.cleanup ?? []).map((command) => `${this.#withStdin(command, indent)} >/dev/null 2>&1 || :`);
  }

  #guardLines(guard: Guard): string[] {
    const skip = [`${indent}say ${quote(comment(`${this.#step.title}: already done`))}`, `${indent}return`, 'fi'];
    if ('file' in guard) {
      const test = `${this.#use('has_lines')} ${[guard.file, ...guard.hasLines].map(quote).join(' ')}`;
      return [`if ${test}; then`, ...skip];
    }
    const words = gathered(guard.probe, indent) ?? [];
    return [...words, `if ${this.#probe(guard.probe, guard.satisfied)}; then`, ...skip];
  }

  /** A condition: whether a probe, run in silence, gives what is wanted. */
  #probe(probe: Command, wanted: Match): string {
    const text = this.#withStdin(probe, `${indent}  `);
    if ('exit' in wanted) {
      const run = `${text} >/dev/null 2>&1`;
      return wanted.exit === 0 ? run : `{ ${run} && status=0 || status=$?; [ "$status" -eq ${wanted.exit} ]; }`;
    }
    const isLoud = 'stdoutBuilder' in wanted || 'stdoutEquals' in wanted || 'stdoutMatches' in wanted;
    const quiet = isLoud ? ' 2>/dev/null' : '';
    return `answer=$(${text} 2>/dev/null${tolerated(probe)}) &&\n${indent}  ${this.#test(wanted)}${quiet}`;
  }

  /** A condition on the variable `answer`, which holds standard output without trailing line breaks. */
  #test(wanted: Exclude<Match, { exit: number }>): string {
    if ('stdoutEquals' in wanted) return `${this.#use('is_text')} ${argText(wanted.stdoutEquals)} "$answer"`;
    if ('stdoutHasLine' in wanted) {
      return `printf '%s\\n' "$answer" | ${this.#use('has_line')} ${quote(wanted.stdoutHasLine)}`;
    }
    if ('stdoutAtLeast' in wanted) {
      return `printf '%s\\n' "$answer" | ${this.#use('at_least')} ${quote(wanted.stdoutAtLeast)}`;
    }
    if ('stdoutBuilder' in wanted) {
      const words = [this.#use('builder_is'), wanted.compare, ...wanted.stdoutBuilder.map((fact) => argText(fact))];
      return `printf '%s\\n' "$answer" | ${words.join(words.length < 4 ? ' ' : ` \\\n${indent}      `)}`;
    }
    if ('stdoutMatches' in wanted) {
      return `${this.#use('has_match')} ${quote(wanted.stdoutMatches)} "$answer"`;
    }
    const helper = this.#use(platformsHelper(wanted));
    const platforms = `printf '%s\\n' "$answer" | ${[helper, ...wanted.stdoutPlatforms.map(quote)].join(' ')}`;
    if (wanted.facts === undefined) return platforms;
    const words = [this.#use('index_says'), ...wanted.facts.map((fact) => quote(factLine(fact)))];
    const inner = `${indent}  `;
    return `${platforms} &&\n${inner}printf '%s\\n' "$answer" | ${words.join(words.length < 3 ? ' ' : ` \\\n${inner}    `)}`;
  }

  #commandLines(command: Command): string[] {
    const { capture = [] } = command;
    const answers = capture.filter(({ from }) => from === 'last-line' || from === 'lines');
    const run = this.#runLines(command, answers.length > 0);
    const others = capture.filter((one) => !answers.includes(one));
    const lines = [...answers, ...others].map((one) => this.#captureLine(one));
    return [...(gathered(command, indent) ?? []), ...run, ...lines];
  }

  /** Runs a command; `answer` then holds its standard output, where that is read. */
  #runLines(command: Command, isRead: boolean): string[] {
    const { expect } = command;
    if (expect !== undefined && 'exit' in expect) return this.#exitLines(command, expect.exit);
    const orFail = this.#orFail(command);
    const digest = command.capture?.find(({ from }) => from === 'digest');
    if (digest !== undefined) {
      if (expect !== undefined || isRead) throw new Error('what a digest is of is read by nothing else');
      return [`${this.#withStdin(command, indent)} >${this.#file('output')}${orFail}`];
    }
    if (expect === undefined && !isRead) return [`${this.#withStdin(command, indent)}${orFail}`];
    const answer = `answer=$(${this.#withStdin(command, `${indent}  `)})`;
    if (expect === undefined) return [`${answer}${orFail}`];
    if (command.warning !== undefined) {
      const orSay = ` ||\n${indent}  say ${quote(comment(command.warning))}`;
      return [`${answer}${orFail}`, `${this.#test(expect)}${orSay}`];
    }
    return [`{ ${answer} &&\n${indent}  ${this.#test(expect)}; }${orFail}`];
  }

  #exitLines(command: Command, exit: number): string[] {
    const run = `${this.#withStdin(command, indent)} && status=0 || status=$?`;
    const orFail = this.#orFail({ ...command, tolerate: [] });
    return [run, `${this.#use('ended_with')} ${exit} "$status"${orFail}`];
  }

  /** What follows a command that may fail: the exit codes that are no failure, the evidence, then the remedy. */
  #orFail(command: Command): string {
    const { excuse, remedy, evidence } = command;
    const excused =
      excuse === undefined ? '' : ` ||\n${indent}  ${this.#use('excused')} ${quote(excuse)} ${this.#file('errors')}`;
    const unless = `${tolerated(command)}${excused}`;
    const end = remedy === undefined ? undefined : `${this.#use('fail')} ${quote(comment(remedy))}`;
    if (evidence === undefined) return end === undefined ? unless : `${unless} ||\n${indent}  ${end}`;
    const shown = `${this.#withStdin(evidence, `${indent}  `)} >&2 || :`;
    return `${unless} || {\n${indent}  ${shown}\n${indent}  ${end ?? 'exit 1'}\n${indent}}`;
  }

  /** The file of an output of this step, of the standard error (`errors`) or output (`output`) of a command. */
  #file(name: string): string {
    return `"$tmp/${outputFile(this.#step.id, name)}"`;
  }

  #captureLine(capture: Capture): string {
    const file = this.#file(capture.name);
    if (capture.from === 'digest') return `${this.#use('digest_of')} ${this.#file('output')} >${file}`;
    if (capture.from !== 'metadata') {
      const helper = capture.from === 'lines' ? 'all_lines' : 'last_line';
      return `printf '%s\\n' "$answer" | ${this.#use(helper)} >${file}`;
    }
    const target = capture.target === undefined ? '' : ` ${quote(capture.target)}`;
    const key = quote(capture.key.replaceAll('.', '[.]'));
    return `${this.#use('metadata')} ${key} ${argText(capture.file)}${target} >${file}`;
  }

  #withStdin(command: Command, deeper: string): string {
    const limit = command.timeout === undefined ? '' : `${this.#use('limit')} ${command.timeout} `;
    const words = gathered(command, deeper) === undefined ? commandText(command, deeper) : environmentText(command);
    const errors = command.excuse === undefined ? '' : ` 2>${this.#file('errors')}`;
    const text = `${limit}${words}${errors}`;
    return command.stdin === undefined ? text : `printf %s ${argText(command.stdin)} | ${text}`;
  }

  #use(helper: Helper): Helper {
    this.helpers.add(helper);
    return helper;
  }
}

/** What follows a command that may end with codes besides 0. */
function tolerated({ tolerate = [] }: Command): string {
  if (tolerate.length > 1) return ` || case $? in ${tolerate.join(' | ')}) ;; *) false ;; esac`;
  return tolerate.map((code) => ` || [ $? -eq ${code} ]`).join('');
}

/** A function that takes words is never called without any. */
function platformsHelper({
  andOthers,
  stdoutPlatforms,
}: Extract<Match, { stdoutPlatforms: readonly string[] }>): Helper {
  if (andOthers !== true) return 'platforms_are';
  return stdoutPlatforms.length === 0 ? 'platforms_differ' : 'platforms_include';
}
