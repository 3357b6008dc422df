import type { Event, NodeLoss, Skip, Stop } from '../event.ts';
import { elapsed } from './elapsed.ts';
import { safeText } from './safe-text.ts';

/** Why a step that was at work was ended. */
export const stopWords = {
  'run-failed': 'another step has failed',
  interrupted: 'the run was interrupted',
  'timed-out': 'the run took too long',
} as const satisfies Readonly<Record<Stop, string>>;

/** What has become of a step that did not run. */
export function skipWords(because: Skip): string {
  switch (because.reason) {
    case 'guard-satisfied':
      return 'nothing to do';
    case 'up-to-date':
      return 'up to date';
    case 'not-needed':
      return 'not needed';
    case 'node-lost':
      return `not needed: node ${because.node} is lost`;
    case 'dependency-failed':
      return `not run: ${because.need} did not succeed`;
    case 'run-failed':
      return 'not run: another step has failed';
    case 'interrupted':
      return 'not run: the run was interrupted';
    case 'timed-out':
      return 'not run: the run took too long';
  }
}

/** What a skipped step is counted as. */
export const skipNames = {
  'guard-satisfied': 'already there',
  'up-to-date': 'up to date',
  'not-needed': 'not needed',
  'node-lost': 'not needed',
  'dependency-failed': 'not run',
  'run-failed': 'not run',
  interrupted: 'not run',
  'timed-out': 'not run',
} as const satisfies { readonly [R in Skip['reason']]: string };

/** Why a step begins again, and when. */
export function retryWords({ attempt, attempts, delay, failure }: Extract<Event, { kind: 'step-retried' }>): string {
  return `attempt ${attempt} of ${attempts} failed: ${safeText(failure.message)}; trying again in ${elapsed(delay)}`;
}

/** Why a node's steps begin anew, and where. */
export function lossWords({ builder, node, failure, moved }: NodeLoss): string {
  const goes = moved.map((one) => `${one.step} goes to ${builder}/${one.node}`);
  return [`node ${builder}/${node} is lost: ${safeText(failure.message)}`, ...goes].join('; ');
}
