import { composeCodes } from './catalogue/compose.ts';
import { manifestCodes } from './catalogue/manifest.ts';
import { ownBlockCodes } from './catalogue/own-blocks.ts';
import { planCodes } from './catalogue/plan.ts';
import { sensitiveCodes } from './catalogue/sensitive.ts';
import { syntaxCodes } from './catalogue/syntax.ts';
import { typeCodes } from './catalogue/types.ts';
import { valueCodes } from './catalogue/values.ts';

/**
 * Every sentence about a user's mistake, by its stable code. A message says what is wrong, a hint what to do.
 * Grouped in files by the stage that notices the mistake.
 */
export const catalogue = {
  ...syntaxCodes,
  ...typeCodes,
  ...valueCodes,
  ...manifestCodes,
  ...composeCodes,
  ...ownBlockCodes,
  ...sensitiveCodes,
  ...planCodes,
} as const;

/** A stable name that `mab explain` knows. */
export type Code = keyof typeof catalogue;

/** What the sentence of a code needs to know. */
export type Parameters<C extends Code> = Parameter<(typeof catalogue)[C]['message']>;

type Parameter<F> = F extends (params: infer P) => string ? P : never;
