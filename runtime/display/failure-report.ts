import { everyStep } from '../../compiler/plan/alternative.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import type { Event } from '../event.ts';
import { elapsed } from './elapsed.ts';
import type { Palette } from './palette.ts';
import { safeText } from './safe-text.ts';

/** How many of the kept lines a report repeats. */
const shownLines = 20;
/** Of each so many UTF-16 units, so that what is told around them stays in sight; `mab logs` has all of it. */
const shownLength = 500;

/** What a person needs to go on after a step has failed: which, what, the engine's own words, and what to do. */
export function failureReport(event: Extract<Event, { kind: 'step-failed' }>, plan: Plan, paint: Palette): string {
  const { step: id, failure } = event;
  const step = everyStep(plan).find((one) => one.id === id);
  const where = step === undefined ? [] : [`  from     ${step.source.file}:${step.source.line}`];
  const doing = step === undefined ? id : `${id} (${step.title})`;
  const hidden = Math.max(0, failure.lastLines.length - shownLines);
  const lines = [
    '',
    paint.red(`failed: ${doing} after ${elapsed(event.elapsed)}`),
    `  cause    ${safeText(failure.message)}`,
    ...(failure.command === undefined ? [] : [`  command  ${safeText(failure.command)}`]),
    ...where,
    ...(hidden === 0 ? [] : [paint.dim(`  | … ${hidden} more lines above`)]),
    ...failure.lastLines.slice(-shownLines).map((line) => paint.dim(`  | ${cut(safeText(line))}`)),
    ...failure.remedies.map((remedy) => `  ${paint.bold('what to do')}: ${safeText(remedy)}`),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function cut(line: string): string {
  return line.length <= shownLength ? line : `${line.slice(0, shownLength).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
