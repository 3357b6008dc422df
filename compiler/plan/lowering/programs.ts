import { partsOf } from '../command-args.ts';
import type { Draft, Step } from '../plan.ts';
import { askHttp } from './http-client.ts';
import { checkPrograms } from './elf-check.ts';

/** Every program that a command may run by `sh -c`, by the name that stands in its `{ program }`. */
const programs: Readonly<Record<string, string>> = { 'ask-http': askHttp, 'check-programs': checkPrograms };

/** The programs that steps use, as a plan holds them. */
export function programsOf(steps: readonly Step[]): Pick<Draft, 'programs'> {
  const parts = steps.flatMap(partsOf);
  const used = Object.entries(programs).filter(([name]) =>
    parts.some((part) => typeof part === 'object' && 'program' in part && part.program === name),
  );
  return used.length === 0 ? {} : { programs: Object.fromEntries(used) };
}
