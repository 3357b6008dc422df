import type { Capture, Command, Guard, Match } from '../../plan/command.ts';
import type { Step } from '../../plan/plan.ts';
import type { Helper } from './helpers.ts';
import { comment, quote } from './quote.ts';
import { argText, commandText, outputFile } from './words.ts';

/** A step as a shell function: what is in it, and the helpers it calls. */
export interface StepFunction {
  readonly name: string;
  readonly id: string;
  readonly why: string;
  readonly body: readonly string[];
  readonly helpers: readonly Helper[];
}

const indent = '  ';

/** Renders a step. `name` is the function's, unique in its script. */
export function stepFunction(step: Step, name: string): StepFunction {
  const renderer = new StepRenderer(step);
  const body = renderer.render();
  return { name, id: step.id, why: comment(step.why), body, helpers: [...renderer.helpers] };
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

  #guardLines(guard: Guard): string[] {
    const skip = [`${indent}say ${quote(comment(`${this.#step.title}: already done`))}`, `${indent}return`, 'fi'];
    if ('file' in guard) {
      const test = `${this.#use('has_lines')} ${[guard.file, ...guard.hasLines].map(quote).join(' ')}`;
      return [`if ${test}; then`, ...skip];
    }
    return [`if ${this.#probe(guard.probe, guard.satisfied)}; then`, ...skip];
  }

  /** A condition: whether a probe, run in silence, gives what is wanted. */
  #probe(probe: Command, wanted: Match): string {
    const text = this.#withStdin(probe, `${indent}  `);
    if ('exit' in wanted) {
      const run = `${text} >/dev/null 2>&1`;
      return wanted.exit === 0 ? run : `{ ${run} && status=0 || status=$?; [ "$status" -eq ${wanted.exit} ]; }`;
    }
    return `answer=$(${text} 2>/dev/null) &&\n${indent}  ${this.#test(wanted)}`;
  }

  /** A condition on the variable `answer`, which holds standard output without trailing line breaks. */
  #test(wanted: Exclude<Match, { exit: number }>): string {
    if ('stdoutEquals' in wanted) return `[ "$answer" = ${argText(wanted.stdoutEquals)} ]`;
    if ('stdoutHasLine' in wanted) {
      return `printf '%s\\n' "$answer" | ${this.#use('has_line')} ${quote(wanted.stdoutHasLine)}`;
    }
    const helper = this.#use(wanted.andOthers ? 'platforms_include' : 'platforms_are');
    return `printf '%s\\n' "$answer" | ${helper} ${wanted.stdoutPlatforms.map(quote).join(' ')}`;
  }

  #commandLines(command: Command): string[] {
    const { expect, capture = [] } = command;
    const orFail = this.#orFail(command);
    const files = capture.filter(({ from }) => from === 'metadata').map((one) => this.#captureLine(one));
    const lastLines = capture.filter(({ from }) => from === 'last-line').map((one) => this.#captureLine(one));
    if (expect !== undefined && 'exit' in expect) {
      return [...this.#exitLines(command, expect.exit), ...files];
    }
    if (expect === undefined && lastLines.length === 0)
      return [`${this.#withStdin(command, indent)}${orFail}`, ...files];
    const answer = `answer=$(${this.#withStdin(command, `${indent}  `)})`;
    if (expect === undefined) return [`${answer}${orFail}`, ...lastLines, ...files];
    return [`{ ${answer} &&\n${indent}  ${this.#test(expect)}; }${orFail}`, ...lastLines, ...files];
  }

  #exitLines(command: Command, exit: number): string[] {
    const run = `${this.#withStdin(command, indent)} && status=0 || status=$?`;
    const orFail = this.#orFail({ ...command, tolerate: [] });
    return [run, `[ "$status" -eq ${exit} ]${orFail}`];
  }

  /** What follows a command that may fail: the exit codes that are no failure, then the remedy. */
  #orFail({ tolerate = [], remedy }: Command): string {
    const tolerated = tolerate.map((code) => ` || [ $? -eq ${code} ]`).slice(0, 1);
    const several = tolerate.length > 1 ? [` || case $? in ${tolerate.join(' | ')}) ;; *) false ;; esac`] : tolerated;
    if (remedy === undefined) return several.join('');
    return `${several.join('')} ||\n${indent}  ${this.#use('fail')} ${quote(comment(remedy))}`;
  }

  #captureLine(capture: Capture): string {
    const file = `"$tmp/${outputFile(this.#step.id, capture.name)}"`;
    if (capture.from === 'last-line') return `printf '%s\\n' "$answer" | ${this.#use('last_line')} >${file}`;
    const target = capture.target === undefined ? '' : ` ${quote(capture.target)}`;
    const key = quote(capture.key.replaceAll('.', '[.]'));
    return `${this.#use('metadata')} ${key} ${argText(capture.file)}${target} >${file}`;
  }

  #withStdin(command: Command, deeper: string): string {
    const limit = command.timeout === undefined ? '' : `${this.#use('limit')} ${command.timeout} `;
    const text = `${limit}${commandText(command, deeper)}`;
    return command.stdin === undefined ? text : `printf %s ${argText(command.stdin)} | ${text}`;
  }

  #use(helper: Helper): Helper {
    this.helpers.add(helper);
    return helper;
  }
}
