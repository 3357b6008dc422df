import type { Command, Part } from '../command.ts';
import type { Builder } from '../../manifest/model.ts';
import type { Location } from '../plan.ts';
import { command, type Word } from './commands.ts';

/** The name of a container of this run, readable in `docker ps`; two runs at a time do not share it. */
export function ownName(parts: readonly string[]): readonly Part[] {
  return [`${['mab', ...parts].join('.')}.`, { run: 'id' }];
}

/** Ends and removes containers, whether they are there or not. `engine`: the Docker CLI's words for it. */
export function removal(engine: readonly string[], containers: readonly Word[]): Command {
  return command([...engine, 'rm', '--force', '--volumes', ...containers]);
}

/** Whether the engines that build with it run containers too: BuildKits behind `remote` and `kubernetes` run none. */
export function runsContainers(builder: Builder | undefined): boolean {
  const driver = builder?.driver.value;
  return driver !== 'remote' && driver !== 'kubernetes';
}

/** Where the containers of images run that were built at a place: there, or else where the Docker CLI points. */
export function containerEngine(builder: Builder | undefined, where: Location): Location {
  return runsContainers(builder) ? where : { engine: 'local' };
}
