import type { Plan } from '../../compiler/plan/plan.ts';
import type { Event } from '../event.ts';
import { jsonDisplay } from './json.ts';
import { plainDisplay } from './plain.ts';
import { quietDisplay } from './quiet.ts';

/** A view of a run's events. */
export type Display = (event: Event) => void;

export interface DisplayOptions {
  readonly plan: Plan;
  readonly write: (text: string) => void;
  readonly color: boolean;
}

export const displayNames = ['auto', 'tty', 'plain', 'json', 'quiet'] as const;
export type DisplayName = (typeof displayNames)[number];

/** The display of a name. `auto` and `tty` are `plain` until there is a live one. */
export function displayOf(name: DisplayName, options: DisplayOptions): Display {
  switch (name) {
    case 'json':
      return jsonDisplay(options);
    case 'quiet':
      return quietDisplay(options);
    case 'auto':
    case 'tty':
    case 'plain':
      return plainDisplay(options);
  }
}
