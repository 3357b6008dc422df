import type { Plan, StepId } from '../../compiler/plan/plan.ts';
import type { Event, NodeLoss, Skip } from '../event.ts';
import type { Display, DisplayOptions } from './view.ts';
import { elapsed } from './elapsed.ts';
import { failureReport } from './failure-report.ts';
import { LinePlatforms } from './line-platforms.ts';
import { palette, type Palette } from './palette.ts';
import { registryReport } from './registry-report.ts';
import { safeText } from './safe-text.ts';

/** One line after the other, each led by its step: for logs of CI, and for terminals. */
export function plainDisplay({ plan, write, color }: DisplayOptions): Display {
  const paint = palette(color);
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const platforms = new LinePlatforms(plan);
  const show: Display['show'] = (event) => {
    switch (event.kind) {
      case 'step-finished':
        count('done');
        break;
      case 'step-failed':
        count('failed');
        write(failureReport(event, plan, paint));
        return;
      case 'step-stopped':
        count('stopped');
        break;
      case 'step-skipped':
        count(skipNames[event.because.reason]);
        break;
      case 'run-finished':
        write(summary(event, counts, plan, paint));
        return;
      case 'registry-checked':
        write(registryReport(event, paint));
        return;
      case 'progress':
        return;
      case 'run-started':
      case 'timed-out':
      case 'step-retried':
      case 'node-lost':
      case 'step-started':
      case 'command-started':
      case 'output':
      case 'interrupted':
        break;
    }
    const line = lineOf(event, paint, platforms);
    if (line !== undefined) write(`${line}\n`);
  };
  return { show, close: () => undefined };
}

type LineEvent = Exclude<Event, { kind: 'registry-checked' | 'progress' | 'step-failed' | 'run-finished' }>;

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
      return led(event.step, paint.yellow(retried(event)), paint);
    case 'node-lost':
      return led(event.step, paint.yellow(lost(event)), paint);
    case 'step-started':
      return led(event.step, paint.bold(event.title), paint);
    case 'step-skipped':
      return led(event.step, paint.dim(skipped(event.because)), paint);
    case 'step-finished':
      return led(event.step, paint.green(`done in ${elapsed(event.elapsed)}`), paint);
    case 'step-stopped':
      return led(event.step, paint.yellow(`stopped after ${elapsed(event.elapsed)}: ${stops[event.because]}`), paint);
    case 'command-started':
      return event.role !== 'command' ? undefined : led(event.step, paint.dim(`$ ${safeText(event.command)}`), paint);
    case 'output':
      return event.line === '' ? undefined : led(platforms.lead(event), safeText(event.line), paint);
  }
}

function led(lead: StepId, text: string, paint: Palette): string {
  return `${paint.tag(`[${lead}]`)} ${text}`.trimEnd();
}

function retried({ attempt, attempts, delay, failure }: Extract<Event, { kind: 'step-retried' }>): string {
  return `attempt ${attempt} of ${attempts} failed: ${safeText(failure.message)}; trying again in ${elapsed(delay)}`;
}

function lost({ builder, node, failure, moved }: NodeLoss): string {
  const goes = moved.map((one) => `${one.step} goes to ${builder}/${one.node}`);
  return [`node ${builder}/${node} is lost: ${safeText(failure.message)}`, ...goes].join('; ');
}

const stops = {
  'run-failed': 'another step has failed',
  interrupted: 'the run was interrupted',
  'timed-out': 'the run took too long',
} as const;

/** What the summary counts a skipped step as. */
const skipNames: { readonly [R in Skip['reason']]: string } = {
  'guard-satisfied': 'already there',
  'up-to-date': 'up to date',
  'not-needed': 'not needed',
  'node-lost': 'not needed',
  'dependency-failed': 'not run',
  'run-failed': 'not run',
  interrupted: 'not run',
  'timed-out': 'not run',
};

function skipped(because: Skip): string {
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

/** How it ended; what was published is the run's result, and printed as such by whoever asked for it. */
function summary(
  { outcome, elapsed: time, published }: Extract<Event, { kind: 'run-finished' }>,
  counts: ReadonlyMap<string, number>,
  plan: Plan,
  paint: Palette,
): string {
  const parts = [...counts].map(([what, number]) => `${number} ${what}`);
  const head = { done: paint.green('done'), failed: paint.red('failed'), interrupted: paint.yellow('interrupted') };
  const staging = published.filter((one) => one.staging).map(({ reference }) => `  ${reference}`);
  const final = published.filter((one) => !one.staging).length;
  const isNew = published.some((one) => !one.staging && one.isNew);
  const wanted = plan.publishes.filter((one) => !one.staging).length;
  const lines = [
    `${head[outcome]} in ${elapsed(time)}: ${parts.length === 0 ? 'no steps' : parts.join(', ')}`,
    ...(staging.length === 0 ? [] : ['remains visible in the registry:', ...staging]),
    ...(wanted === 0
      ? []
      : [
          final === 0
            ? 'no tag was published'
            : `${isNew ? 'published' : 'up to date:'} ${final} of ${wanted} ${wanted === 1 ? 'tag' : 'tags'}${isNew ? ':' : ''}`,
        ]),
  ];
  return `${lines.join('\n')}\n`;
}
