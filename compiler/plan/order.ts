import type { Step } from './plan.ts';

/** The given order, with steps moved only as far back as their needs require. */
export function inOrder(steps: readonly Step[]): Step[] {
  const done = new Set<string>();
  const ordered: Step[] = [];
  let waiting = steps;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) => needs.every((need) => done.has(need)));
    if (ready.length === 0) throw new Error(`steps need each other: ${waiting.map(({ id }) => id).join(', ')}`);
    for (const one of ready) done.add(one.id);
    ordered.push(...ready);
    waiting = waiting.filter((one) => !done.has(one.id));
  }
  return ordered;
}
