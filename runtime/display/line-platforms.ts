import type { Plan, StepId } from '../../compiler/plan/plan.ts';
import type { Event } from '../event.ts';

/**
 * Whose platform a line of output is, where one build is of several: BuildKit names it where a vertex begins
 * (`#9 [linux/arm64 2/3] RUN make`), and after that has only the vertex's number.
 */
export class LinePlatforms {
  readonly #mixed: ReadonlySet<StepId>;
  readonly #vertexes = new Map<string, string>();

  constructor({ steps }: Plan) {
    this.#mixed = new Set(steps.filter(({ platforms = [] }) => platforms.length > 1).map(({ id }) => id));
  }

  /** What leads a line: its step, and its platform where the step does not tell. */
  lead({ step, line }: Extract<Event, { kind: 'output' }>): string {
    if (!this.#mixed.has(step)) return step;
    const [, number, text = ''] = /^#(\d+) (.*)/s.exec(line) ?? [];
    if (number === undefined) return step;
    const vertex = `${step} ${number}`;
    const [, named] = /^\[([a-z0-9]+\/[a-z0-9/]+)(?:->[a-z0-9/]+)? /.exec(text) ?? [];
    if (named !== undefined) this.#vertexes.set(vertex, named);
    const platform = this.#vertexes.get(vertex);
    return platform === undefined ? step : `${step} ${platform}`;
  }
}
