import { everyStep, movedTo } from '../../../compiler/plan/alternative.ts';
import type { Plan, Step } from '../../../compiler/plan/plan.ts';
import { bytesText } from '../../buildkit/sizes.ts';
import type { Durations } from '../../critical-path.ts';
import { elapsed } from '../elapsed.ts';
import type { Palette } from '../palette.ts';
import type { Size } from '../view.ts';
import { fit, padded, singleLine, widthOf } from '../width.ts';
import { remaining } from './estimate.ts';
import type { LiveState, RunningStep } from './state.ts';
import { whereabouts } from './step-facts.ts';

/** What a frame is made of. */
export interface Scene {
  readonly plan: Plan;
  readonly state: LiveState;
  readonly durations: Durations;
  readonly jobs: number;
  /** In milliseconds since the run began. */
  readonly now: number;
}

/** The lines of a live view: one for each running step, as many as there is room for, and a footer. */
export function frame(scene: Scene, { columns, rows }: Size, paint: Palette): readonly string[] {
  const { plan, state } = scene;
  const steps = everyStep(plan)
    .filter(({ id }) => state.running.has(id))
    .map((step) => movedTo(step, state.moved.get(step.id)))
    .sort(byImportance(state));
  // A row is left for the cursor, so that nothing scrolls, and one for the footer.
  const room = Math.max(0, rows - 2);
  const shown = steps.length <= room ? steps : steps.slice(0, Math.max(0, room - 1));
  const hidden = steps.length - shown.length;
  const layout = layoutOf(shown, columns - 1);
  return [
    ...shown.map((step) => stepLine(step, scene, layout, paint)),
    ...(hidden > 0 && room > 0 ? [paint.dim(fit(`… ${hidden} more running`, columns - 1))] : []),
    footer(scene, columns - 1, paint),
  ];
}

/** Builds first, then what has run longest. */
function byImportance({ running }: LiveState): (a: Step, b: Step) => number {
  const rank = ({ kind }: Step): number => (kind === 'build-image' ? 0 : 1);
  const since = ({ id }: Step): number => running.get(id)?.since ?? 0;
  return (a, b) => rank(a) - rank(b) || since(a) - since(b);
}

/** Widths of columns; 0 where there is no room for one. */
interface Layout {
  readonly all: number;
  readonly name: number;
  readonly where: number;
  readonly bar: number;
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
/** `12/25`, and `1h02m` or `12.0s`. */
const countWidth = 5;
const timeWidth = 6;

function layoutOf(steps: readonly Step[], all: number): Layout {
  const fixed = 2 + countWidth + timeWidth + 2;
  const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));
  const bar = all < 48 ? 0 : all < 100 ? 6 : 12;
  const free = all - fixed - (bar === 0 ? 0 : bar + 1);
  const name = Math.max(0, Math.min(longest(steps.map(({ id }) => id)), all < 64 ? free : Math.floor(free / 2)));
  const where = all < 64 ? 0 : Math.min(longest(steps.map(whereabouts)), Math.floor((free - name) / 2));
  return { all, name, where, bar };
}

function stepLine(step: Step, { state, now }: Scene, layout: Layout, paint: Palette): string {
  const running = state.running.get(step.id) ?? { since: now };
  const mark = spinner[Math.floor(now / 100) % spinner.length] ?? spinner[0];
  const { done, total } = running.progress?.vertexes ?? { done: 0, total: 0 };
  const count = total === 0 ? '' : `${done}/${total}`;
  const time = elapsed(Math.max(0, now - running.since)).padStart(timeWidth);
  const parts: readonly (readonly [string, (text: string) => string])[] = [
    [mark, paint.tag],
    [padded(singleLine(step.id), layout.name), paint.bold],
    ...(layout.where === 0 ? [] : [[padded(singleLine(whereabouts(step)), layout.where), paint.dim] as const]),
    ...(layout.bar === 0
      ? []
      : [[total === 0 ? ' '.repeat(layout.bar) : bar(done / total, layout.bar), paint.green] as const]),
    [padded(count, countWidth), plain],
    [time, plain],
    [detailOf(running, now), paint.dim],
  ];
  return joined(parts, layout.all);
}

/** Parts side by side, in at most so many columns; colours are added to what was cut already. */
function joined(parts: readonly (readonly [string, (text: string) => string])[], columns: number): string {
  let room = columns;
  const texts: string[] = [];
  for (const [text, paint] of parts) {
    const fitting = fit(text, room);
    // A mark alone, of which all is cut off, tells nothing.
    if (fitting === '' || (fitting === '…' && text !== '…')) break;
    texts.push(fitting.trim() === '' ? fitting : paint(fitting));
    room -= widthOf(fitting) + 1;
  }
  return texts.join(' ').trimEnd();
}

const plain = (text: string): string => text;

/** What a step is doing: that it waits, what it transfers, its vertex, else what it wrote last. */
function detailOf({ progress, line = '', retriesAt }: RunningStep, now: number): string {
  if (retriesAt !== undefined) return `trying again in ${elapsed(Math.max(0, retriesAt - now))}`;
  const vertex = progress?.running.at(-1);
  const bytes = progress?.bytes;
  if (bytes !== undefined) return `${bytesText(bytes.current)}/${bytesText(bytes.total)} ${singleLine(vertex ?? '')}`;
  return singleLine(vertex ?? (progress === undefined ? line : ''));
}

function bar(part: number, width: number): string {
  const full = Math.max(0, Math.min(width, Math.floor(part * width)));
  return '━'.repeat(full) + '╌'.repeat(width - full);
}

function footer({ plan, state, durations, jobs, now }: Scene, columns: number, paint: Palette): string {
  const total = plan.steps.length + (plan.failover?.steps ?? []).filter(({ id }) => state.joined.has(id)).length;
  const done = state.over.size;
  const left = state.ending === undefined ? remaining(plan, state, { durations, jobs, now }) : undefined;
  const parts: readonly (readonly [string, (text: string) => string])[] = [
    ...(columns < 48 ? [] : [[bar(total === 0 ? 1 : done / total, 12), paint.green] as const]),
    [columns < 48 ? `${done}/${total}` : `${done}/${total} steps`, paint.bold],
    ...(state.failed === 0 ? [] : [[`${state.failed} failed`, paint.red] as const]),
    ...(state.ending === undefined
      ? []
      : [[state.ending === 'interrupted' ? 'ending' : 'too long', paint.yellow] as const]),
    [elapsed(now), plain],
    ...(left === undefined
      ? []
      : [[columns < 48 ? `~${elapsed(left)} left` : `about ${elapsed(left)} left`, paint.dim] as const]),
  ];
  return joined(parts, columns);
}
