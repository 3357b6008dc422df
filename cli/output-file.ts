import { realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { readIfThere, replaceFile } from '../runtime/text-file.ts';
import { Complaint, systemReason, usageError } from './complaint.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { World } from './world.ts';

/** Where a command's result goes: a file, or standard output (`-`, or nothing said). */
export interface OutputOptions {
  readonly output?: string | undefined;
  /** Compare with the file instead of writing it. */
  readonly check?: boolean | undefined;
  readonly executable?: boolean;
  /** The command line that would write the file, for the reader of a complaint. */
  readonly refresh?: string;
}

/** Delivers a result; with `check`, tells whether the file on disk is that result. */
export function deliver(text: string, options: OutputOptions, world: World): ExitCode {
  const { output = '-', check = false } = options;
  if (check) return compare(text, options, world);
  if (output === '-') world.stdout.write(text);
  else writeAtomically(resolve(world.cwd, output), text, options.executable === true ? 0o755 : 0o644);
  return exitCode.done;
}

/**
 * The path from a file's folder to the working folder, for what the file mentions relative to it; undefined when the
 * way leads through folders that other machines do not have, or there is no file.
 */
export function rootFrom(output: string | undefined, { cwd }: Pick<World, 'cwd'>): string | undefined {
  if (output === undefined || output === '-') return undefined;
  const path = relative(dirname(resolve(cwd, output)), cwd)
    .split(sep)
    .join('/');
  return /^\.\.(?:\/\.\.)*$/.test(path) || !path.startsWith('..') ? path : undefined;
}

/** A file's path from the working folder, as plans write paths. */
export function pathFromRoot(file: string, { cwd }: Pick<World, 'cwd'>): string {
  return relative(cwd, resolve(cwd, file)).split(sep).join('/');
}

function compare(text: string, { output = '-', refresh = '' }: OutputOptions, { cwd, stderr }: World): ExitCode {
  if (output === '-') throw usageError('--check compares with a file', 'name it with -o FILE');
  const found = readIfThere(resolve(cwd, output));
  if (found === text) return exitCode.done;
  const what = found === undefined ? 'does not exist' : 'is stale';
  stderr.write(`mab: ${output} ${what}\n  refresh it with: ${refresh}\n`);
  return exitCode.failed;
}

/**
 * Readers see the old file or the new one, never a part. A link stays a link; what is no file, such as a device or a pipe,
 * is written to, since another file in its place would be the end of it.
 */
function writeAtomically(path: string, text: string, mode: number): void {
  const target = realPathOf(path);
  if (isSpecial(target)) {
    writeInto(target, path, text);
    return;
  }
  try {
    replaceFile(target, text, mode);
  } catch (error) {
    throw new Complaint(`cannot write ${path}: ${systemReason(error)}`, 'make its folder, or choose another with -o');
  }
}

function isSpecial(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

function writeInto(target: string, path: string, text: string): void {
  try {
    writeFileSync(target, text, { flag: 'a' });
  } catch (error) {
    throw new Complaint(`cannot write ${path}: ${systemReason(error)}`, 'choose another with -o');
  }
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
