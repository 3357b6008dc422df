/** What a shell sees. */
export const exitCode = {
  done: 0,
  /** Errors in the manifest, a failed run, a stale file. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Of `mab plan --live --detailed-exitcode`. */
  somethingToDo: 2,
  /** A fault of mab itself (`EX_SOFTWARE` of sysexits.h). */
  fault: 70,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
