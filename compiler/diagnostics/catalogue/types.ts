import { error } from './entry.ts';

/** Mistakes in expressions that name a type. */
export const typeCodes = {
  'invalid-type': error<{ problem: string }>(({ problem }) => problem),
} as const;
