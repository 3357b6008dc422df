import { randomUUID } from 'node:crypto';
import type { Plan, StepId } from '../../compiler/plan/plan.ts';
import { isOngoing, type Event } from '../event.ts';
import { elapsed } from './elapsed.ts';
import { plainDisplay } from './plain.ts';
import type { Display, DisplayOptions } from './view.ts';

/** Of a step's output so many UTF-16 units are held until it ends; the log of the run has all of it. */
const maxHeld = 1024 * 1024;

/**
 * Lines for GitHub Actions: what a step writes is held until it ends, and then printed as one group that the page folds;
 * a failure is marked at its line of the file, too. Nothing that a build writes is taken for a command to the runner.
 */
export function gitHubDisplay(options: DisplayOptions): Display {
  const { plan, write } = options;
  const held = new Map<StepId, Held>();
  let text = '';
  const plain = plainDisplay({
    ...options,
    write: (more) => void (text += more),
    writeApart: (more) => write(disarmed(more)),
  });
  const printed = (event: Event): string => {
    text = '';
    plain.show(event);
    return text;
  };
  const show: Display['show'] = (event) => {
    const lines = printed(event);
    if ('step' in event && isOngoing(event)) {
      const step = held.get(event.step) ?? new Held();
      held.set(event.step, step.add(lines));
      return;
    }
    if ('step' in event) {
      const time = 'elapsed' in event ? ` (${elapsed(event.elapsed)})` : '';
      write(group(event.step, time, held.get(event.step)?.text ?? ''));
      held.delete(event.step);
    }
    if (event.kind === 'step-failed') write(annotation(event, plan));
    write(disarmed(lines));
  };
  /** Of steps that a second signal has cut off, what they wrote. */
  const close = (): void => {
    for (const [step, { text }] of held) write(group(step, '', text));
    held.clear();
    plain.close();
  };
  return { show, close };
}

/** The end of a text that may be long. */
class Held {
  readonly #pieces: string[] = [];
  #length = 0;
  #lost = 0;

  add(text: string): this {
    if (text === '') return this;
    this.#pieces.push(text);
    this.#length += text.length;
    while (this.#length > maxHeld) {
      this.#length -= this.#pieces.shift()?.length ?? this.#length;
      this.#lost += 1;
    }
    return this;
  }

  get text(): string {
    return (this.#lost === 0 ? '' : `… ${this.#lost} lines before (\`mab logs\` has them)\n`) + this.#pieces.join('');
  }
}

function group(step: StepId, time: string, text: string): string {
  return text === '' ? '' : `::group::${data(step)}${time}\n${disarmed(text)}::endgroup::\n`;
}

function annotation({ step: id, failure }: Extract<Event, { kind: 'step-failed' }>, plan: Plan): string {
  const source = plan.steps.find((step) => step.id === id)?.source;
  const place = source === undefined ? '' : `file=${property(source.file)},line=${source.line},`;
  return `::error ${place}title=${property(`${id} failed`)}::${data(failure.message)}\n`;
}

/** What could be read as a command stands between marks that nobody can guess, where the runner reads none. */
function disarmed(text: string): string {
  if (!text.includes('::') && !text.includes('##[')) return text;
  const token = randomUUID();
  return `::stop-commands::${token}\n${text}::${token}::\n`;
}

/** As the runner's toolkit escapes it. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
