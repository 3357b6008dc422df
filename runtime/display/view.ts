import type { Plan } from '../../compiler/plan/plan.ts';
import type { Event } from '../event.ts';

/** A view of a run's events. */
export type Display = (event: Event) => void;

export interface DisplayOptions {
  readonly plan: Plan;
  readonly write: (text: string) => void;
  readonly color: boolean;
}

export const displayNames = ['auto', 'tty', 'plain', 'json', 'quiet'] as const;
export type DisplayName = (typeof displayNames)[number];
