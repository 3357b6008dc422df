import type { Command } from 'commander';

/** Options that decide what is compiled, the same for every command that compiles. */
export interface ManifestOptions {
  readonly file: readonly string[];
  readonly set: readonly string[];
  readonly var: readonly string[];
  readonly push?: true;
  readonly load?: true;
  readonly pull?: true;
  /** `--no-cache` */
  readonly cache: boolean;
  readonly hostPlatform?: string;
}

const list = (value: string, before: readonly string[]): string[] => [...before, value];

/** Adds them to a command, and its TARGET arguments. */
export function withManifestOptions(command: Command): Command {
  return withFiles(command)
    .argument('[TARGET...]', 'targets and groups (default: the group or target named default)')
    .option('--set <PATTERN.KEY=VALUE>', 'override an attribute of matching targets (repeat it)', list, [])
    .option('--push', 'publish what the targets tag')
    .option('--load', 'keep the images in the local engine')
    .option('--pull', 'look every base image up anew: --set *.pull=true')
    .option('--no-cache', 'build everything anew: --set *.no-cache=true')
    .option('--host-platform <PLATFORM>', 'compile for a machine of this platform instead of this one');
}

/** Adds what decides the values of a manifest. */
export function withFiles(command: Command): Command {
  return command
    .option('-f, --file <FILE>', 'a file of the manifest (repeat it; - is standard input)', list, [])
    .option('--var <NAME=VALUE>', 'set a variable (repeat it)', list, []);
}
