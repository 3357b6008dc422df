import type { Command, Part } from '../command.ts';
import { command, type Word } from './commands.ts';

/** The name of a container of this run, readable in `docker ps`; two runs at a time do not share it. */
export function ownName(parts: readonly string[]): readonly Part[] {
  return [`${['mab', ...parts].join('.')}.`, { run: 'id' }];
}

/** Ends and removes containers, whether they are there or not. `engine`: the Docker CLI's words for it. */
export function removal(engine: readonly string[], containers: readonly Word[]): Command {
  return command([...engine, 'rm', '--force', '--volumes', ...containers]);
}
