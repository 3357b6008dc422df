import { didYouMean, error } from './entry.ts';

/** What cannot be built as it is declared. */
export const planCodes = {
  'unknown-platform': error<{ platform: string; suggestion?: string | undefined }>(
    ({ platform }) => `"${platform}" is no platform that Docker images are built for`,
    didYouMean,
  ),
} as const;
