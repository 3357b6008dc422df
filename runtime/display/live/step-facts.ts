import type { Step } from '../../../compiler/plan/plan.ts';

/** Where a step is at work, and for which platform where its name does not tell: `arm`, `linux/arm64 emulated`. */
export function whereabouts({ id, where, platforms = [], placements = [] }: Step): string {
  const place = where.node ?? where.builder ?? (where.engine === 'local' ? undefined : where.engine);
  const unnamed = platforms.filter((platform) => !id.includes(platform.replaceAll('/', '-')));
  const emulated = placements.filter(({ mode }) => mode === 'emulated').length;
  const mark = emulated === 0 ? undefined : emulated === placements.length ? 'emulated' : `${emulated} emulated`;
  const shown = unnamed.length > 2 ? `${unnamed.length} platforms` : unnamed.join(' ');
  return [place, shown, mark].filter((part) => part !== undefined && part !== '').join(' ');
}
