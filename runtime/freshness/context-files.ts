import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, realpathSync, type Stats } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Reads } from '../../compiler/plan/plan.ts';
import { ignoreRules } from './ignore-rules.ts';
import { recordsFolder } from '../record/run-folders.ts';

type Context = Reads['contexts'][number];

/** What a build is sent of a folder: by path from there, what tells a file from one that is another or has changed. */
export type ContextFiles = ReadonlyMap<string, string>;

/**
 * Reads a build context as docker does: without what its `.dockerignore` leaves out (`DOCKERFILE.dockerignore` counts first),
 * with the Dockerfile in any case. Times do not count, as for BuildKit's cache; mab's own records neither. Throws where
 * something cannot be read.
 */
export function contextFiles(context: Context, root: string): ContextFiles {
  const files = new Map<string, string>();
  for (const { path, full, stats } of entriesOf(context, root)) files.set(path, signOf(full, stats));
  return files;
}

/**
 * Tells whether something may have been written in a context, without reading its files: another text where their places,
 * sizes or times are others.
 */
export function contextStamp(context: Context, root: string): string {
  const hash = createHash('sha256');
  for (const { path, stats } of entriesOf(context, root)) {
    const { ino, mode, size, mtimeMs, ctimeMs } = stats;
    hash.update(`${path}\0${[ino, mode, size, mtimeMs, ctimeMs].join(' ')}\n`);
  }
  return hash.digest('hex');
}

interface Entry {
  /** From the context. */
  readonly path: string;
  readonly full: string;
  /** Of a link, its own. */
  readonly stats: Stats;
}

/** What is sent; at the end the Dockerfile, and where it is a link, what it leads to: that is what BuildKit reads. */
function* entriesOf({ folder, dockerfile }: Context, root: string): Generator<Entry> {
  const top = resolve(root, folder);
  const rules = ignoreRules(top, dockerfile === undefined ? undefined : resolve(root, dockerfile));
  const records = resolve(root, recordsFolder);
  function* walk(below: string): Generator<Entry> {
    for (const name of readdirSync(join(top, below)).sort()) {
      const path = below === '' ? name : `${below}/${name}`;
      const full = join(top, path);
      if (full === records) continue;
      const stats = lstatSync(full);
      const isLeftOut = rules.leavesOut(path);
      if (!isLeftOut) yield { path, full, stats };
      if (stats.isDirectory() && !(isLeftOut && !rules.hasExceptions)) yield* walk(path);
    }
  }
  yield* walk('');
  if (dockerfile === undefined) return;
  const full = resolve(root, dockerfile);
  const stats = lstatSync(full);
  yield { path: relative(top, full), full, stats };
  const real = realpathSync(full);
  if (stats.isSymbolicLink()) yield { path: relative(realpathSync(top), real), full: real, stats: lstatSync(real) };
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
