import { error } from './entry.ts';

/** Mistakes that lexer, layout and parser notice. */
export const syntaxCodes = {
  'unexpected-token': error<{ found: string; wanted: string }>(
    ({ found, wanted }) => `${wanted} expected, found ${found}`,
  ),
} as const;
