import type { StepId } from '../../compiler/plan/plan.ts';
import type { Event, Failure, Outputs, Skip, Stop } from '../event.ts';

/** What has become of a step. */
export interface StepRecord {
  readonly state: 'running' | 'done' | 'failed' | 'stopped' | 'skipped';
  /** Milliseconds; of a step that ran to an end. */
  readonly elapsed?: number;
  readonly outputs?: Outputs;
  readonly failure?: Failure;
  /** Of a step that did not run. */
  readonly because?: Skip;
  /** Of a step that was ended. */
  readonly stoppedBy?: Stop;
  /** How often it failed for the moment before. */
  readonly retries?: number;
  /** The node that had taken over from a lost one. */
  readonly node?: string;
}

/** What has become of the steps that began or were skipped: a fold of a run's events. */
export class StepHistory {
  readonly #ends = new Map<StepId, StepRecord>();
  readonly #nodes = new Map<StepId, string>();

  get ends(): ReadonlyMap<StepId, StepRecord> {
    return this.#ends;
  }

  add(event: Event): void {
    switch (event.kind) {
      case 'step-started':
        this.#become(event.step, { state: 'running' });
        break;
      case 'step-retried':
        this.#ends.set(event.step, { state: 'running', ...this.#ends.get(event.step), retries: event.attempt });
        break;
      case 'step-finished':
        this.#become(event.step, { state: 'done', elapsed: event.elapsed, outputs: event.outputs });
        break;
      case 'step-failed':
        this.#become(event.step, { state: 'failed', elapsed: event.elapsed, failure: event.failure });
        break;
      case 'step-stopped':
        this.#become(event.step, { state: 'stopped', elapsed: event.elapsed, stoppedBy: event.because });
        break;
      case 'step-skipped':
        this.#become(event.step, { state: 'skipped', because: event.because });
        break;
      case 'node-lost':
        for (const step of [event.step, ...event.moved.map((one) => one.step), ...event.joining])
          this.#ends.delete(step);
        for (const { step, node } of event.moved) this.#nodes.set(step, node);
        break;
      default:
        break;
    }
  }

  #become(step: StepId, record: StepRecord): void {
    const node = this.#nodes.get(step);
    const { retries } = this.#ends.get(step) ?? {};
    this.#ends.set(step, {
      ...record,
      ...(retries === undefined ? {} : { retries }),
      ...(node === undefined ? {} : { node }),
    });
  }
}
