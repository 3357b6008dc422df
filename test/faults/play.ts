import type { Case } from './case.ts';
import { checkStruck, checkTags, checkWell, memoryBound, type Told } from './check.ts';
import type { Ended, MabProcess } from './mab-process.ts';
import { lineOf } from './moment.ts';
import { Place, type Machine } from './place.ts';

/** How a run of the suite went. */
export interface Verdict {
  /** Whether the moment came at which the fault was to strike. */
  readonly struck: boolean;
  /** How the run ended that the fault struck. */
  readonly exit: number | NodeJS.Signals;
  /** The most memory that a mab took, in MiB. */
  readonly peak: number;
  /** What is wrong; empty where all is well. */
  readonly complaints: readonly string[];
  /** What the runs of mab showed. */
  readonly screens: readonly string[];
}

/** Plays a case: a run that a fault strikes, and when it is healed another one that has to end well. */
export async function play(one: Case, machine: Machine): Promise<Verdict> {
  const place = await Place.open(machine, one.scenario);
  try {
    return await new Play(one, place).run();
  } finally {
    await place.leave();
  }
}

class Play {
  readonly #case: Case;
  readonly #place: Place;
  readonly #complaints: string[] = [];
  readonly #screens: string[] = [];
  #peak = 0;

  constructor(one: Case, place: Place) {
    this.#case = one;
    this.#place = place;
  }

  async run(): Promise<Verdict> {
    const { scenario, fault, then } = this.#case;
    await fault.prepare?.(this.#place);
    if (scenario.older) await this.#unstruck('the older release', 'old', []);
    this.#place.work(fault.work ?? 'well');
    const { struck, ended } = await this.#struck();
    this.#complain('struck', [
      ...(await checkStruck(this.#place, fault, this.#told(ended))),
      ...(await checkTags(this.#place)),
    ]);
    await fault.heal?.(this.#place);
    this.#place.work('well');
    if (then === 'resume') await this.#unstruck('--resume', 'new', ['--resume']);
    else await this.#unstruck('the newer run', 'newer', []);
    if (this.#peak > memoryBound) this.#complain('memory', [`mab took ${this.#peak.toFixed(0)} MiB`]);
    const { exit } = ended;
    return { struck, exit, peak: this.#peak, complaints: this.#complaints, screens: this.#screens };
  }

  async #struck(): Promise<{ readonly struck: boolean; readonly ended: Ended }> {
    const { fault, moment } = this.#case;
    const line = lineOf(moment);
    if (line === undefined) await fault.strike?.(this.#place, undefined);
    const run = this.#place.run('new', fault.args ?? []);
    const struck = line === undefined || (await run.shows(line, moment.times));
    if (line !== undefined && struck) await fault.strike?.(this.#place, run);
    return { struck, ended: await this.#end(run, 'struck') };
  }

  async #unstruck(what: string, mark: string, args: readonly string[]): Promise<void> {
    const ended = await this.#end(this.#place.run(mark, args), what);
    this.#complain(what, [
      ...(await checkWell(this.#place, this.#told(ended), mark)),
      ...(await checkTags(this.#place)),
    ]);
  }

  async #end(run: MabProcess, what: string): Promise<Ended> {
    const ended = await run.end;
    this.#peak = Math.max(this.#peak, ended.peak);
    this.#screens.push(`--- ${what}, ended with ${ended.exit}\n${ended.stderr}${ended.stdout}`);
    return ended;
  }

  #told(ended: Ended): Told {
    return { ended, told: this.#screens.join('\n') };
  }

  #complain(what: string, complaints: readonly string[]): void {
    this.#complaints.push(...complaints.map((complaint) => `${what}: ${complaint}`));
  }
}
