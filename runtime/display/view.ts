import type { Plan } from '../../compiler/plan/plan.ts';
import type { Durations } from '../critical-path.ts';
import type { Event } from '../event.ts';

/** A view of a run's events. */
export interface Display {
  readonly show: (event: Event) => void;
  /** Shows what is left to show, and leaves the terminal as it was; nothing is shown after it. */
  readonly close: () => void;
}

export interface DisplayOptions {
  readonly plan: Plan;
  readonly write: (text: string) => void;
  /** For lines that are of no event of a step, where those of a step are held back. */
  readonly writeApart?: (text: string) => void;
  readonly color: boolean;
  /** Absent where what is written goes to no terminal, or to one that cannot move its cursor. */
  readonly terminal?: Terminal;
  /** Whether lines are read by GitHub Actions, which folds groups of them. */
  readonly isGitHub?: boolean;
  /** How long steps took before, in milliseconds. */
  readonly durations?: Durations;
}

export interface Terminal {
  /** Now: it may be resized at any time. */
  readonly size: () => Size;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Calls back before the process is stopped and its terminal is somebody else's, until the returned function is called. */
  readonly onStop: (listener: () => void) => () => void;
}

/** In columns and rows. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export const displayNames = ['auto', 'tty', 'plain', 'json', 'quiet'] as const;
export type DisplayName = (typeof displayNames)[number];
