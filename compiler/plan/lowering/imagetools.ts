import type { Command } from '../command.ts';

const program = ['docker', 'buildx', 'imagetools'] as const;

/** The words of a call that reads or writes what registries hold, before those that are its own. */
export function imagetools(verb: 'create' | 'inspect'): string[] {
  return [...program, verb];
}

/** Whether a command is such a call. */
export function isOfImagetools({ argv }: Command): boolean {
  return program.every((word, at) => JSON.stringify(argv[at]) === JSON.stringify([word]));
}

/** Such a call, told the builder whose configuration it goes by. */
export function toldBuilder(command: Command, builder: string): Command {
  const end = imagetools('create').length;
  return { ...command, argv: [...command.argv.slice(0, end), ['--builder'], [builder], ...command.argv.slice(end)] };
}
