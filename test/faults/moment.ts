import type { Scenario } from './scenario.ts';
import { atWork } from './work.ts';

/** When a fault strikes. `start`: before mab does; else when mab shows a line of this kind. */
export type MomentName = 'start' | keyof typeof lines;

/** The line and how many times it has to come. */
export interface Moment {
  readonly name: MomentName;
  readonly times: number;
}

/** Lines of mab's plain display: a step's command, or what a build writes. */
const lines = {
  engine: /^\[check-engine[^\]]*\] \$ /,
  builder: /^\[bootstrap-builder\/[^\]]*\] done in/,
  build: /^\[build\/[^\]]*\] \$ /,
  work: new RegExp(`^\\[build/[^\\]]*\\] #\\d+ \\d.* ${atWork}`),
  export: /^\[build\/[^\]]*\] #\d+ exporting to image/,
  push: /^\[(?:build\/[^\]]*\] #\d+ pushing (?:layers|manifest)|push\/[^\]]*\] \$ )/,
  test: /^\[test\/[^\]]*\] \$ /,
  check: /^\[check\/[^\]]*\] \$ /,
  tag: /^\[(?:create-index|create-manifest|push-manifest)\/[^\]]*\] \$ /,
  verify: /^\[verify-index\/[^\]]*\] \$ /,
} as const satisfies Readonly<Record<string, RegExp>>;

/** The line that begins a moment; undefined where mab has not even started. */
export function lineOf({ name }: Moment): RegExp | undefined {
  return name === 'start' ? undefined : lines[name];
}

/** How often a line comes in a run at least. */
export function occurrences(name: MomentName, { driver, targets, platforms }: Scenario): number {
  switch (name) {
    case 'start':
    case 'engine':
      return 1;
    case 'builder':
      return driver === 'remote' ? 1 : 0;
    case 'build':
    case 'work':
    case 'export':
    case 'push':
    case 'test':
    case 'check':
      return targets.length * platforms.length;
    case 'tag':
    case 'verify':
      return targets.length * 2;
  }
}

export function describeMoment({ name, times }: Moment): string {
  if (name === 'start') return 'before the start';
  return times === 1 ? `at ${name}` : `at ${name} number ${times}`;
}
