import type { Event } from '../event.ts';
import type { Palette } from './palette.ts';
import { safeText } from './safe-text.ts';

/** What a registry said before the run, for people; nothing where all is well. */
export function registryReport(
  { repository, verdict }: Extract<Event, { kind: 'registry-checked' }>,
  paint: Palette,
): string {
  switch (verdict.kind) {
    case 'ready':
      return '';
    case 'unclear':
      return `${paint.yellow('warning')}: whether ${safeText(repository)} can be pushed to is not clear: ${safeText(verdict.message)}\n`;
    case 'refused':
      return [
        paint.red(`failed: ${safeText(repository)} cannot be pushed to, so nothing is built`),
        `  cause    ${safeText(verdict.message)}`,
        `  ${paint.bold('what to do')}: ${safeText(verdict.remedy)}`,
        `  ${paint.bold('what to do')}: where this machine is told something else than the engine, --no-preflight does not ask`,
        '',
      ].join('\n');
  }
}
