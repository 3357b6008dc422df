import type { Executor } from '../runtime/executor.ts';
import type { WayOut } from './way-out.ts';

/** Keeps all of a run within its time: also what it asks, and waits for others for, before it does anything. */
export class TimeLimit {
  #work: Pick<Executor, 'timeOut'> | undefined;

  /** `limit`: milliseconds from now; undefined: there is none. */
  constructor(limit: number | undefined, wayOut: WayOut) {
    if (limit === undefined) return;
    const timer = setTimeout(() => {
      if (this.#work === undefined) wayOut.giveUp(limit);
      else this.#work.timeOut(limit);
    }, limit);
    wayOut.whenLeaving(() => clearTimeout(timer));
  }

  /** From now on it is for this to end. */
  handOver(work: Pick<Executor, 'timeOut'>): void {
    this.#work = work;
  }
}
