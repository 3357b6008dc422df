import type { Chance } from './chance.ts';
import type { MabProcess } from './mab-process.ts';
import type { MomentName } from './moment.ts';
import type { Place } from './place.ts';
import type { Scenario } from './scenario.ts';
import type { Work } from './work.ts';

/** The same with `--resume`, or a run of something newer. */
export type Sequel = 'resume' | 'newer';

/** Something that goes wrong. */
export interface Fault {
  /** As in `the registry answers 500 twice`. */
  readonly title: string;
  /** Words of the command line of the run that it strikes. */
  readonly args?: readonly string[];
  /** What the builds of that run do. */
  readonly work?: Work;
  /** Gets the place ready for it, before anything runs. */
  readonly prepare?: (place: Place) => Promise<void>;
  readonly strike?: (place: Place, run: MabProcess | undefined) => unknown;
  readonly heal?: (place: Place) => unknown;
  /** How the run that it strikes may end, besides with 0. */
  readonly exits: readonly (number | NodeJS.Signals)[];
  /** What such a run has to tell, unless it has ended with 0. */
  readonly tells: RegExp;
  /** What it has to tell even if it has ended with 0. */
  readonly warns?: RegExp;
  /** How it has to go on when it is healed; by chance where nothing is said. */
  readonly then?: Sequel;
}

export interface FaultKind {
  readonly name: string;
  /** What the scenario has to be for it. `bytes`: how much is much output. */
  readonly scenario?: (chance: Chance, bytes: number) => Partial<Scenario>;
  readonly moments: readonly [MomentName, ...MomentName[]];
  readonly make: (chance: Chance, moment: MomentName) => Fault;
}
