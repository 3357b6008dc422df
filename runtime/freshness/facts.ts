import { createHash } from 'node:crypto';
import { everyStep } from '../../compiler/plan/alternative.ts';
import { partsOf } from '../../compiler/plan/command-args.ts';
import type { Plan, Step, StepId } from '../../compiler/plan/plan.ts';
import type { Outputs } from '../event.ts';
import { environmentOfBuild } from './environment.ts';
import { roles } from './roles.ts';

/** What decides what a step makes. Two steps of the same facts make the same, but for what the web and time bring in. */
export interface Facts {
  /** Hash of its kind, commands and guard. */
  readonly commands: string;
  /** What a build takes of the environment; null where a variable is not set. */
  readonly environment: Readonly<Record<string, string | null>>;
  /** The folders that it is sent, by the hash of what is in them. */
  readonly contexts: Readonly<Record<string, string>>;
  /** For each step that it builds on, a hash of that step's facts and outputs. */
  readonly needs: Readonly<Record<StepId, string>>;
}

export interface FactSources {
  readonly plan: Plan;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The hash of each context that a step reads, by its folder; throws where it cannot be read. */
  readonly contexts: (step: Step) => Readonly<Record<string, string>>;
  /** What is kept of a value that may stand nowhere. */
  readonly seal: (value: string) => string;
}

/** Computes the facts of a plan's steps, once each, as the outputs of those that they need become known. */
export class FactTable {
  readonly #sources: FactSources;
  readonly #steps: Map<StepId, Step>;
  readonly #outputs = new Map<StepId, Outputs>();
  /** What is known for good; what still waits for outputs is computed when it is asked for. */
  readonly #facts = new Map<StepId, Facts>();
  readonly #keys = new Map<StepId, string>();

  constructor(sources: FactSources) {
    this.#sources = sources;
    this.#steps = new Map(everyStep(sources.plan).map((step) => [step.id, step]));
  }

  /** From now on a step is the one of its name that is given: as the plan has it, or as it is on another node. */
  use(step: Step): void {
    if (this.#steps.get(step.id) === step) return;
    this.#steps.set(step.id, step);
    this.#forget();
  }

  /** What a step has as its outputs, now or in an earlier run. Facts that were computed from other outputs are forgotten. */
  learn(step: StepId, outputs: Outputs): void {
    if (this.#outputs.has(step)) this.#forget();
    this.#outputs.set(step, outputs);
  }

  #forget(): void {
    this.#facts.clear();
    this.#keys.clear();
  }

  /** Undefined while the outputs of a step that it builds on are not known. */
  factsOf(step: Step): Facts | undefined {
    const facts = this.#facts.get(step.id) ?? this.#compute(step);
    if (facts !== undefined) this.#facts.set(step.id, facts);
    return facts;
  }

  #compute(step: Step): Facts | undefined {
    const needs: Record<StepId, string> = {};
    const used = outputsUsed(step);
    for (const id of step.needs) {
      const need = this.#steps.get(id);
      if (need === undefined || !isBuiltOn(need, step, used)) continue;
      const key = this.#keyOf(need);
      if (key === undefined) return undefined;
      needs[id] = key;
    }
    const { env, contexts, seal } = this.#sources;
    return {
      commands: hashOf([step.kind, step.commands, step.guard ?? null, this.#programs(step)]),
      environment: step.reads === undefined ? {} : environmentOfBuild(step.reads, env, seal),
      contexts: step.reads === undefined ? {} : contexts(step),
      needs,
    };
  }

  /** What is prepared and published is known by its commands; what is made, tested or found, by its outputs too. */
  #keyOf(step: Step): string | undefined {
    const key = this.#keys.get(step.id) ?? this.#computeKey(step);
    if (key !== undefined) this.#keys.set(step.id, key);
    return key;
  }

  #computeKey(step: Step): string | undefined {
    const facts = this.factsOf(step);
    if (facts === undefined) return undefined;
    const role = roles[step.kind];
    if (role === 'check' || role === 'preparation' || role === 'publication') return hashOf([facts]);
    const outputs = this.#outputs.get(step.id);
    return outputs === undefined ? undefined : hashOf([facts, outputs]);
  }

  /** A program is a part of the command that runs it. */
  #programs(step: Step): readonly string[] {
    const { programs = {} } = this.#sources.plan;
    const named = partsOf(step).flatMap((part) =>
      typeof part === 'object' && 'program' in part ? [part.program] : [],
    );
    return [...new Set(named)].sort().map((name) => programs[name] ?? '');
  }
}

/** A check is only waited for; so is what others have, where it is not named. */
function isBuiltOn({ id, kind }: Step, step: Step, used: ReadonlySet<StepId>): boolean {
  if (roles[kind] === 'check') return false;
  return roles[kind] !== 'discovery' || roles[step.kind] !== 'result' || used.has(id);
}

function outputsUsed(step: Step): ReadonlySet<StepId> {
  return new Set(partsOf(step).flatMap((part) => (typeof part === 'object' && 'out' in part ? [part.out] : [])));
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
