import { accessSync, constants, realpathSync, statSync, writeFileSync } from 'node:fs';
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
  /** The flag that names the file, for the reader of a complaint; absent: `-o`. */
  readonly flag?: string;
  /** The command line that would write the file, for the reader of a complaint. */
  readonly refresh?: string;
}

/** Delivers a result; with `check`, tells whether the file on disk is that result. */
export function deliver(text: string, options: OutputOptions, world: World): ExitCode {
  const { output = '-', check = false } = options;
  if (check) return compare(text, options, world);
  if (output === '-') world.stdout.write(text);
  else writeAtomically(resolve(world.cwd, output), text, options);
  return exitCode.done;
}

/**
 * Complains of a file that cannot be written, as far as that can be told without writing: for what is delivered after long
 * work.
 */
export function checkDeliverable({ output = '-', flag }: OutputOptions, { cwd }: Pick<World, 'cwd'>): void {
  if (output === '-') return;
  const path = resolve(cwd, output);
  const target = realPathOf(path);
  try {
    // With the slash, what is no folder is refused.
    accessSync(isSpecial(target) ? target : `${dirname(target)}/`, constants.W_OK);
  } catch (error) {
    throw unwritable(path, error, flag);
  }
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw unwritable(path, Object.assign(new Error(), { code: 'EISDIR' }), flag);
  }
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
function writeAtomically(path: string, text: string, { executable, flag }: OutputOptions): void {
  const target = realPathOf(path);
  try {
    if (isSpecial(target)) writeFileSync(target, text, { flag: 'a' });
    else replaceFile(target, text, executable === true ? 0o755 : 0o644);
  } catch (error) {
    throw unwritable(path, error, flag);
  }
}

function unwritable(path: string, error: unknown, flag = '-o'): Complaint {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return new Complaint(
    `cannot write ${path}: ${isMissing ? 'its folder does not exist' : systemReason(error)}`,
    `${isMissing ? 'make the folder, or ' : ''}choose another file with ${flag}`,
  );
}

function isSpecial(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
