import type { Event } from '../event.ts';
import type { Display, DisplayOptions } from './view.ts';
import { elapsed } from './elapsed.ts';
import { failureReport } from './failure-report.ts';
import { LinePlatforms } from './line-platforms.ts';
import { palette, type Palette } from './palette.ts';
import { registryReport } from './registry-report.ts';
import { safeText } from './safe-text.ts';
import { SkippedSteps } from './skipped-steps.ts';
import { lossWords, retryWords, stopWords } from './step-words.ts';
import { Tally } from './tally.ts';

/** One line after the other, each led by its step: for logs of CI, and for terminals. */
export function plainDisplay({ plan, write, writeApart = write, color }: DisplayOptions): Display {
  const paint = palette(color);
  const tally = new Tally();
  const platforms = new LinePlatforms(plan);
  const skipped = new SkippedSteps();
  const tellSkipped = (): void => {
    for (const [lead, words] of skipped.take()) writeApart(`${led(lead, paint.dim(words), paint)}\n`);
  };
  const show: Display['show'] = (event) => {
    tally.onEvent(event);
    if (event.kind === 'step-skipped') {
      skipped.add(event);
      return;
    }
    tellSkipped();
    switch (event.kind) {
      case 'step-failed':
        write(failureReport(event, plan, paint));
        return;
      case 'run-finished':
        write(tally.summary(event, plan, paint));
        return;
      case 'registry-checked':
        write(registryReport(event, paint));
        return;
      case 'progress':
        return;
      default:
        break;
    }
    const line = lineOf(event, paint, platforms);
    if (line !== undefined) write(`${line}\n`);
  };
  return { show, close: tellSkipped };
}

type LineEvent = Exclude<
  Event,
  { kind: 'step-skipped' | 'registry-checked' | 'progress' | 'step-failed' | 'run-finished' }
>;

function lineOf(event: LineEvent, paint: Palette, platforms: LinePlatforms): string | undefined {
  switch (event.kind) {
    case 'run-started':
      return paint.dim(
        `${event.steps} ${event.steps === 1 ? 'step' : 'steps'}, at most ${event.jobs} at a time; plan ${event.plan.slice(0, 12)}`,
      );
    case 'interrupted':
      return paint.yellow(`interrupted by ${event.signal}: ending what runs (once more to kill it at once)`);
    case 'timed-out':
      return paint.red(`the run took longer than ${elapsed(event.limit)}: ending what runs`);
    case 'step-retried':
      return led(event.step, paint.yellow(retryWords(event)), paint);
    case 'node-lost':
      return led(event.step, paint.yellow(lossWords(event)), paint);
    case 'step-started':
      return led(event.step, paint.bold(event.title), paint);
    case 'step-finished':
      return led(event.step, paint.green(`done in ${elapsed(event.elapsed)}`), paint);
    case 'step-stopped':
      return led(
        event.step,
        paint.yellow(`stopped after ${elapsed(event.elapsed)}: ${stopWords[event.because]}`),
        paint,
      );
    case 'command-started':
      return event.role !== 'command' ? undefined : led(event.step, paint.dim(`$ ${safeText(event.command)}`), paint);
    case 'output':
      return event.line === '' ? undefined : led(platforms.lead(event), safeText(event.line), paint);
  }
}

function led(lead: string, text: string, paint: Palette): string {
  return `${paint.tag(`[${lead}]`)} ${text}`.trimEnd();
}
