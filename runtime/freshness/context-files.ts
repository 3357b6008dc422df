import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, type Stats } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Reads } from '../../compiler/plan/plan.ts';
import { ignoreRules } from './ignore-rules.ts';
import { recordsFolder } from '../record/run-folders.ts';

/** What a build is sent of a folder: by path from there, what tells a file from one that is another or has changed. */
export type ContextFiles = ReadonlyMap<string, string>;

/**
 * Reads a build context as docker does: without what its `.dockerignore` leaves out (`DOCKERFILE.dockerignore` counts first),
 * with the Dockerfile in any case. Times do not count, as for BuildKit's cache; mab's own records neither. Throws where
 * something cannot be read.
 */
export function contextFiles({ folder, dockerfile }: Reads['contexts'][number], root: string): ContextFiles {
  const top = resolve(root, folder);
  const rules = ignoreRules(top, dockerfile === undefined ? undefined : resolve(root, dockerfile));
  const records = resolve(root, recordsFolder);
  const files = new Map<string, string>();
  const walk = (below: string): void => {
    for (const name of readdirSync(join(top, below)).sort()) {
      const path = below === '' ? name : `${below}/${name}`;
      const full = join(top, path);
      if (full === records) continue;
      const stats = lstatSync(full);
      const isLeftOut = rules.leavesOut(path);
      if (!isLeftOut) files.set(path, signOf(full, stats));
      if (stats.isDirectory() && !(isLeftOut && !rules.hasExceptions)) walk(path);
    }
  };
  walk('');
  if (dockerfile !== undefined) {
    const full = resolve(root, dockerfile);
    files.set(relative(top, full), signOf(full, lstatSync(full)));
  }
  return files;
}

/** One text for all of a context. */
export function contextHash(files: ContextFiles): string {
  const hash = createHash('sha256');
  for (const [path, sign] of files) hash.update(`${path}\0${sign}\n`);
  return hash.digest('hex');
}

/** The paths that are new, gone or changed, in order. */
export function changedPaths(before: ContextFiles, after: ContextFiles): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}

/** Kind, permissions and content; of a link where it leads. */
function signOf(path: string, stats: Stats): string {
  const mode = (stats.mode & 0o7777).toString(8);
  if (stats.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  if (stats.isDirectory()) return `folder ${mode}`;
  return stats.isFile() ? `file ${mode} ${contentHash(path)}` : 'special';
}

const blockSize = 1024 * 1024;

function contentHash(path: string): string {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(blockSize);
  const file = openSync(path, 'r');
  try {
    for (let length = readSync(file, block); length > 0; length = readSync(file, block))
      hash.update(block.subarray(0, length));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
