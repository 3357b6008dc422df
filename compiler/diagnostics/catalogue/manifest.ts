import { didYouMean, error, warning } from './entry.ts';

/** Mistakes in what a manifest declares. */
export const manifestCodes = {
  'unknown-target': error<{ name: string; suggestion?: string | undefined }>(
    ({ name }) => `there is no target or group named "${name}"`,
    didYouMean,
  ),
  'unknown-attribute': warning<{ name: string; block: string; suggestion?: string | undefined }>(
    ({ name, block }) => `"${name}" is no attribute of ${block}; it is ignored, as Bake ignores it`,
    didYouMean,
  ),
} as const;
