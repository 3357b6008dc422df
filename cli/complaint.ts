import { exitCode, type ExitCode } from './exit-code.ts';

/** Ends a command with a sentence and what to do about it. */
export class Complaint extends Error {
  override readonly name = 'Complaint';
  readonly remedy: string | undefined;
  readonly code: ExitCode;

  constructor(message: string, remedy?: string, code: ExitCode = exitCode.failed) {
    super(message);
    this.remedy = remedy;
    this.code = code;
  }
}

/** The command line itself is wrong. */
export function usageError(message: string, remedy?: string): Complaint {
  return new Complaint(message, remedy, exitCode.usage);
}

/** What the system says of a file, in words: from the code of its error. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'something that is no folder is in its way',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'no space is left to you there',
};
