import type { Display, DisplayOptions } from './view.ts';
import { elapsed } from './elapsed.ts';
import { failureReport } from './failure-report.ts';
import { palette } from './palette.ts';
import { registryReport } from './registry-report.ts';

/** Nothing but failures. */
export function quietDisplay({ plan, write, color }: DisplayOptions): Display {
  const paint = palette(color);
  const show: Display['show'] = (event) => {
    if (event.kind === 'step-failed') write(failureReport(event, plan, paint));
    if (event.kind === 'registry-checked' && event.verdict.kind === 'refused') write(registryReport(event, paint));
    if (event.kind === 'timed-out') write(`the run took longer than ${elapsed(event.limit)}\n`);
    if (event.kind === 'interrupted') write(`interrupted by ${event.signal}\n`);
  };
  return { show, close: () => undefined };
}
