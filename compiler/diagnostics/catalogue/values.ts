import { didYouMean, error } from './entry.ts';

/** Mistakes that evaluation notices. */
export const valueCodes = {
  'unknown-variable': error<{ name: string; suggestion?: string | undefined }>(
    ({ name }) => `there is no variable named "${name}"`,
    didYouMean,
  ),
} as const;
