import { elapsed } from '../runtime/display/elapsed.ts';
import { exitCode } from './exit-code.ts';
import type { World } from './world.ts';

/** What has ended a command before its time: a signal, or its own limit in milliseconds. */
export type Cut =
  { readonly kind: 'interrupted'; readonly signal: string } | { readonly kind: 'timed-out'; readonly limit: number };

/** Puts something back; told of what has cut the command short, where something has. */
export type Undo = (cut?: Cut) => void;

/**
 * How a command leaves: what it has taken is put back, once, also when it is interrupted. The first signal is handed to the
 * work, where there is some; before that, and the second time, the process ends at once.
 */
export class WayOut {
  readonly #world: World;
  readonly #undo: Undo[] = [];
  readonly #stopListening: () => void;
  #work: ((signal: string) => void) | undefined;
  #isAsked = false;

  constructor(world: World) {
    this.#world = world;
    this.#stopListening = world.onSignal((signal) => this.#onSignal(signal));
  }

  /** Has this done when the command leaves, the latest first. */
  whenLeaving(undo: Undo): void {
    this.#undo.push(undo);
  }

  /** From now on the first signal is for this. */
  handOver(work: (signal: string) => void): void {
    this.#work = work;
  }

  /** Ends the process at once, as failed, after so many milliseconds: for what may take long before there is work. */
  giveUp(limit: number): void {
    this.leave({ kind: 'timed-out', limit });
    this.#world.stderr.write(`the run took longer than ${elapsed(limit)}, before anything was done\n`);
    this.#world.exit(exitCode.failed);
  }

  /** Puts back what was taken; a second call does nothing. */
  leave(cut?: Cut): void {
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) undo(cut);
    this.#stopListening();
  }

  #onSignal(signal: string): void {
    const isFirst = !this.#isAsked;
    this.#isAsked = true;
    if (isFirst && this.#work !== undefined) {
      this.#work(signal);
      return;
    }
    this.leave({ kind: 'interrupted', signal });
    if (isFirst) this.#world.stderr.write(`interrupted by ${signal}, before anything was done\n`);
    this.#world.exit(exitCode.interrupted);
  }
}
