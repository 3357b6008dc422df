import ignore from '@balena/dockerignore';
import { join } from 'node:path';
import { readIfThere } from '../text-file.ts';

/** What `.dockerignore` says of the paths of a context. */
export interface Rules {
  readonly leavesOut: (path: string) => boolean;
  /** Something in a folder that is left out may stay. */
  readonly hasExceptions: boolean;
}

/** The rules of a folder; `DOCKERFILE.dockerignore` counts first. Both paths are absolute. */
export function ignoreRules(top: string, dockerfile: string | undefined): Rules {
  const own = dockerfile === undefined ? undefined : readIfThere(`${dockerfile}.dockerignore`);
  const text = (own ?? readIfThere(join(top, '.dockerignore')) ?? '').replace(/^\ufeff/, '');
  const patterns = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (patterns.length === 0) return { leavesOut: () => false, hasExceptions: false };
  const filter = ignore({ ignorecase: false }).add(patterns);
  return {
    leavesOut: (path) => filter.ignores(path),
    hasExceptions: patterns.some((pattern) => pattern.trimStart().startsWith('!')),
  };
}
