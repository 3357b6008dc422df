import type { StepId } from '../../compiler/plan/plan.ts';
import type { Event } from '../event.ts';
import { skipWords } from './step-words.ts';

/** Of more steps with one reason than this, a line tells together. */
const maxLines = 3;

/** Steps that did not run, gathered by the reason: a failure may leave hundreds out, which would push its report away. */
export class SkippedSteps {
  #steps = new Map<string, StepId[]>();

  add({ step, because }: Extract<Event, { kind: 'step-skipped' }>): void {
    const words = skipWords(because);
    this.#steps.set(words, [...(this.#steps.get(words) ?? []), step]);
  }

  /** What is told of those since the last call: what leads a line, and the line. */
  take(): readonly (readonly [lead: string, words: string])[] {
    const lines = [...this.#steps].flatMap(([words, steps]) =>
      steps.length <= maxLines
        ? steps.map((step) => [step, words] as const)
        : [[`${steps.length} steps`, `${words} (${steps.slice(0, maxLines).join(', ')}, …)`] as const],
    );
    this.#steps = new Map();
    return lines;
  }
}
