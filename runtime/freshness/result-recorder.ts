import { movedTo } from '../../compiler/plan/alternative.ts';
import type { Reads, Step, StepId } from '../../compiler/plan/plan.ts';
import type { Event, Outputs } from '../event.ts';
import { Registries } from '../registry/registries.ts';
import type { RegistryTools } from '../registry/session.ts';
import { FactTable } from './facts.ts';
import { materialsOf, type Material } from './materials.ts';
import { partsOf } from './parts.ts';
import { roles } from './roles.ts';
import { wordsOf } from './word-changes.ts';
import { factSources, type Survey, type SurveyTools } from './survey.ts';

export interface RecorderTools extends Pick<SurveyTools, 'plan' | 'env' | 'store' | 'contexts'> {
  readonly registry: RegistryTools;
}

/** Keeps the results of the steps of a run, as they end well, for the survey of a later one. */
export class ResultRecorder {
  readonly #tools: RecorderTools;
  readonly #facts: FactTable;
  readonly #steps: Map<StepId, Step>;
  /** Where the steps are that moved, by the name of the node. */
  readonly #nodes = new Map<StepId, string>();
  readonly #writing: Promise<void>[] = [];

  constructor(tools: RecorderTools, survey: Survey) {
    const { plan } = tools;
    this.#tools = tools;
    this.#facts = new FactTable(factSources(tools));
    this.#steps = new Map(plan.steps.map((step) => [step.id, step]));
    for (const [id, finding] of survey) {
      if (finding.state !== 'up-to-date') continue;
      if (finding.node !== undefined) this.#move(id, finding.node);
      this.#facts.learn(id, finding.outputs);
    }
  }

  readonly onEvent = (event: Event): void => {
    if (event.kind === 'node-lost') for (const { step, node } of event.moved) this.#move(step, node);
    if (event.kind !== 'step-finished') return;
    this.#facts.learn(event.step, event.outputs);
    const step = this.#steps.get(event.step);
    if (step !== undefined && isKept(step)) this.#writing.push(this.#keep(step, event.outputs));
  };

  #move(id: StepId, node: string): void {
    const step = this.#steps.get(id);
    if (step === undefined) return;
    const moved = movedTo(step, node);
    this.#nodes.set(id, node);
    this.#steps.set(id, moved);
    this.#facts.use(moved);
  }

  /** Settles when what was learnt is on disk, and not more than that is kept. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing);
    this.#tools.store.prune();
  }

  /** What a build took and made is asked of the registry at once, with a login of its own: those of long runs expire. */
  async #keep(step: Step, outputs: Outputs): Promise<void> {
    const facts = this.#factsOf(step);
    const registries = new Registries(this.#tools.registry);
    const materials =
      step.reads === undefined ? [] : moving(step.reads, await madeOf(registries, step, outputs, materialsOf));
    const parts = step.result === undefined ? [] : await madeOf(registries, step, outputs, partsOf);
    if (facts === undefined || materials === undefined) return;
    const { store, contexts } = this.#tools;
    contexts.keep(step);
    const node = this.#nodes.get(step.id);
    const place = node === undefined ? {} : { node };
    const made = { materials, ...(parts === undefined ? {} : { parts }), outputs };
    store.write({ version: 1, step: step.id, ...place, facts, words: wordsOf(step), ...made });
  }

  /** Undefined where a context could not be read, or was written in while it was built: nobody knows what was sent. */
  #factsOf(step: Step): ReturnType<FactTable['factsOf']> {
    try {
      return this.#tools.contexts.areUnchanged(step) ? this.#facts.factsOf(step) : undefined;
    } catch {
      return undefined;
    }
  }
}

/**
 * Those that may be another image next time. What the targets took that are contexts of a build, Bake hands on by digest, as
 * if the file named it so.
 */
function moving({ targets = [] }: Reads, materials: readonly Material[] | undefined): readonly Material[] | undefined {
  return materials?.filter(({ isPinned = false }) => !isPinned || targets.length > 0);
}

type Question<T> = (registries: Registries, reference: string, digest: string) => Promise<T | undefined>;

/** Undefined where a step did not tell what it made, too. */
async function madeOf<T>(
  registries: Registries,
  { result }: Step,
  { digest }: Outputs,
  question: Question<T>,
): Promise<T | undefined> {
  const [reference] = result?.references ?? [];
  return reference === undefined || digest === undefined ? undefined : question(registries, reference, digest);
}

/** A build whose result cannot be compared is not kept, nor what only prepares. */
function isKept({ kind, reads, result }: Step): boolean {
  if (roles[kind] === 'proof') return true;
  if (roles[kind] !== 'result' && roles[kind] !== 'discovery') return false;
  return result !== undefined && reads?.unknown === undefined;
}
