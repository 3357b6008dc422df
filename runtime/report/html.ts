import { elapsed } from '../display/elapsed.ts';
import { skipNames } from '../display/step-words.ts';
import render from './report.html.hbs';
import type { RunReport, StepReport } from './run-report.ts';

/** A page of its own, without scripts or anything from elsewhere: what was published, and when which step ran. */
export function reportHtml(report: RunReport): string {
  const whole = Math.max(report.elapsed, 1);
  const onPath = new Set(report.criticalPath);
  const counts = new Map<string, number>();
  for (const step of report.steps) counts.set(endOf(step), (counts.get(endOf(step)) ?? 0) + 1);
  return render({
    run: escape(report.run),
    plan: report.plan.slice(0, 12),
    startedAt: escape(report.startedAt),
    outcome: report.outcome,
    elapsed: elapsed(report.elapsed),
    counts: [...counts].map(([end, count]) => `${count} ${end}`).join(', '),
    buildTime: Object.entries(report.buildTime)
      .filter(([, time]) => time > 0)
      .map(([mode, time]) => ({ mode, time: elapsed(time) })),
    published: report.published.map(({ reference, digest = '', platforms, size, isNew, staging }) => ({
      reference: escape(reference),
      digest,
      platforms: platforms.map(escape).join(', '),
      size: size === undefined ? '' : bytes(size),
      note: staging ? 'stays beside the tags' : isNew ? '' : 'was up to date',
    })),
    refused: report.refused.map(({ repository, message }) => `${escape(repository)}: ${escape(message)}`),
    steps: report.steps.map((step) => rowOf(step, whole, onPath.has(step.step))),
  });
}

function rowOf(step: StepReport, whole: number, isCritical: boolean): Readonly<Record<string, string>> {
  const { began = 0, elapsed: time = 0 } = step;
  const percent = (part: number): string => `${Math.min(100, (100 * part) / whole).toFixed(3)}%`;
  return {
    step: escape(step.step),
    title: escape(step.title),
    failure: escape(step.failure ?? ''),
    where: escape(step.where),
    mode: step.mode ?? '',
    state: step.state,
    critical: isCritical ? 'critical' : '',
    left: percent(began),
    width: step.began === undefined ? '0' : `max(2px, ${percent(time)})`,
    time: step.began === undefined ? endOf(step) : elapsed(time),
    retries: step.retries === 0 ? '' : `, tried ${step.retries + 1} times`,
  };
}

/** How a step came out, in a word or two. */
function endOf({ state, because = 'run-failed' }: StepReport): string {
  return state === 'skipped' ? skipNames[because] : state;
}

/** `12.3 MB` */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(size, 1)) / 3));
  return power === 0 ? `${size} B` : `${(size / 1000 ** power).toFixed(1)} ${units[power] ?? ''}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
