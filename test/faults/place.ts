import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineDescription } from '../../tools/engine/description.ts';
import { Cable } from '../engine/cable.ts';
import { Workplace } from '../engine/workplace.ts';
import { FaultyRegistry } from './faulty-registry.ts';
import { MabProcess } from './mab-process.ts';
import type { OwnDaemon } from './own-daemon.ts';
import { manifestOf, type Scenario } from './scenario.ts';
import { Witness } from './witness.ts';
import { dockerfileOf, type Work } from './work.ts';

/** What all runs of the suite share. */
export interface Machine {
  readonly engine: EngineDescription;
  readonly daemon: OwnDaemon;
}

/** Where one run of the suite happens: a folder with a manifest, and lines to the engine that can be cut. */
export class Place {
  readonly machine: Machine;
  readonly scenario: Scenario;
  readonly workplace: Workplace;
  readonly registry: FaultyRegistry;
  readonly amd: Cable;
  readonly arm: Cable;
  readonly witness: Witness;
  /** Files that do not belong to the project: `state`, `temp`. */
  readonly #scratch = mkdtempSync(join(tmpdir(), 'mab-faults-'));
  /** What is to be undone, the last first. */
  readonly #undo: (() => unknown)[] = [];
  /** Where the second node is, when it is not behind the cable. */
  armAddress: string | undefined;

  private constructor(
    machine: Machine,
    scenario: Scenario,
    lines: { readonly registry: FaultyRegistry; readonly amd: Cable; readonly arm: Cable },
  ) {
    const { engine, daemon } = machine;
    this.machine = machine;
    this.scenario = scenario;
    this.workplace = new Workplace(engine, { by: 'run', buildx: scenario.buildx });
    this.registry = lines.registry;
    this.amd = lines.amd;
    this.arm = lines.arm;
    this.witness = new Witness([engine.engines.amd.host, engine.engines.arm.host, daemon.host]);
    for (const folder of [this.state, this.temp]) mkdirSync(folder);
    this.workplace.write({ 'build.mab': manifestOf(scenario), '.dockerignore': '*\n' });
    this.work('well');
  }

  static async open(machine: Machine, scenario: Scenario): Promise<Place> {
    const { engines, registry } = machine.engine;
    const address = (name: 'amd' | 'arm'): string => engines[name][scenario.driver === 'docker' ? 'host' : 'buildkit'];
    const place = new Place(machine, scenario, {
      registry: await FaultyRegistry.before(registry),
      amd: await Cable.to(address('amd')),
      arm: await Cable.to(address('arm')),
    });
    await place.witness.listen();
    return place;
  }

  /** What no other place has in its names. */
  get name(): string {
    return this.workplace.repository;
  }

  get records(): string {
    return join(this.workplace.folder, '.mab');
  }

  get temp(): string {
    return join(this.#scratch, 'temp');
  }

  get state(): string {
    return join(this.#scratch, 'state');
  }

  /** From now on builds do this. */
  work(work: Work): void {
    this.workplace.write({ Dockerfile: dockerfileOf(work) });
  }

  /** `mark`: what makes the builds of this run unlike others. */
  run(mark: string, args: readonly string[]): MabProcess {
    const { engines } = this.machine.engine;
    const env = {
      ...this.workplace.env,
      REPO: `${this.registry.address}/${this.name}`,
      MARK: this.markOf(mark),
      AMD: this.amd.address,
      ARM: this.armAddress ?? this.arm.address,
      SPARE: engines.arm[this.scenario.driver === 'docker' ? 'host' : 'buildkit'],
      TMPDIR: this.temp,
      XDG_STATE_HOME: this.state,
      HOME: this.#scratch,
    };
    return new MabProcess(['run', '--progress', 'plain', ...args], { cwd: this.workplace.folder, env });
  }

  markOf(mark: string): string {
    return `${this.name}-${mark}`;
  }

  /** The builders that buildx knows here. */
  builders(): readonly string[] {
    const folder = join(this.workplace.env['DOCKER_CONFIG'] ?? '', 'buildx', 'instances');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** Has this done when the place is left. */
  atEnd(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  async leave(): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo();
    this.witness.leave();
    this.registry.stop();
    this.amd.cut();
    this.arm.cut();
    await this.workplace.leave();
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}
