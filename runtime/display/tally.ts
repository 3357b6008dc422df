import type { Plan, StepId } from '../../compiler/plan/plan.ts';
import type { Event } from '../event.ts';
import { elapsed } from './elapsed.ts';
import type { Palette } from './palette.ts';
import { safeText } from './safe-text.ts';
import { skipNames } from './step-words.ts';

/** What has become of the steps of a run, and how it ended. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #failed: { readonly step: StepId; readonly message: string }[] = [];
  #limit: number | undefined;

  onEvent(event: Event): void {
    switch (event.kind) {
      case 'step-finished':
        this.#count('done');
        break;
      case 'step-failed':
        this.#count('failed');
        this.#failed.push({ step: event.step, message: event.failure.message });
        break;
      case 'step-stopped':
        this.#count('stopped');
        break;
      case 'step-skipped':
        this.#count(skipNames[event.because.reason]);
        break;
      case 'timed-out':
        this.#limit = event.limit;
        break;
      default:
        break;
    }
  }

  /**
   * How the run ended, with what it failed of, since its report may stand far above. What was published is the run's
   * result, and printed as such by whoever asked for it.
   */
  summary(end: Extract<Event, { kind: 'run-finished' }>, plan: Plan, paint: Palette): string {
    const { outcome, elapsed: time, published } = end;
    const parts = [...this.#counts].map(([what, number]) => `${number} ${what}`);
    const head = { done: paint.green('done'), failed: paint.red('failed'), interrupted: paint.yellow('interrupted') };
    const staging = published.filter((one) => one.staging).map(({ reference }) => `  ${reference}`);
    const lines = [
      `${head[outcome]} in ${elapsed(time)}: ${parts.length === 0 ? 'no steps' : parts.join(', ')}`,
      ...(this.#limit === undefined ? [] : [`  the run took longer than ${elapsed(this.#limit)}`]),
      ...this.#failed.map(({ step, message }) => `  ${step}: ${safeText(message)}`),
      ...(staging.length === 0 ? [] : ['remains visible in the registry:', ...staging]),
      ...tagLines(end, plan),
    ];
    return `${lines.join('\n')}\n`;
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
}

function tagLines({ published }: Extract<Event, { kind: 'run-finished' }>, plan: Plan): string[] {
  const wanted = plan.publishes.filter((one) => !one.staging).length;
  const final = published.filter((one) => !one.staging);
  if (wanted === 0) return [];
  if (final.length === 0) return ['no tag was published'];
  const count = `${final.length} of ${wanted} ${wanted === 1 ? 'tag' : 'tags'}`;
  return [final.some(({ isNew }) => isNew) ? `published ${count}:` : `up to date: ${count}`];
}
