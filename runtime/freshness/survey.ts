import { movedTo } from '../../compiler/plan/alternative.ts';
import type { Plan, Step, StepId } from '../../compiler/plan/plan.ts';
import { parseReference } from '../../compiler/plan/reference.ts';
import type { Outputs } from '../event.ts';
import type { Registries } from '../registry/registries.ts';
import type { Contexts } from './contexts.ts';
import { unknownInEnvironment } from './environment.ts';
import { FactTable, type Facts, type FactSources } from './facts.ts';
import type { ResultStore, StoredResult } from './result-store.ts';
import { roles } from './roles.ts';
import { wordChanges, wordsOf } from './word-changes.ts';

/** What a look at the world says of a step before a run. */
export type Finding =
  /** It would make what is there already: these are its outputs. */
  | {
      readonly state: 'up-to-date';
      readonly outputs: Outputs;
      readonly because: string;
      /** The node that had taken over from a lost one when it was made. */
      readonly node?: string;
    }
  /** Nothing that needs it runs. */
  | { readonly state: 'not-needed'; readonly because: string }
  | { readonly state: 'needed'; readonly because: string };

export type Survey = ReadonlyMap<StepId, Finding>;

/** Whether a step has to run; what nobody has looked at has. */
export function isNeeded(survey: Survey, step: StepId): boolean {
  return (survey.get(step)?.state ?? 'needed') === 'needed';
}

export interface SurveyTools {
  readonly plan: Plan;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly store: ResultStore;
  readonly registries: Pick<Registries, 'lookUp'>;
  readonly contexts: Contexts;
}

/** What the facts of a plan's steps are made of. */
export function factSources({
  plan,
  env,
  contexts,
  store,
}: Pick<SurveyTools, 'plan' | 'env' | 'contexts' | 'store'>): FactSources {
  return { plan, env, contexts: (step) => contexts.hashesOf(step), seal: (value) => store.seal(value) };
}

/** Finds out which steps of a plan have nothing to do, and why the others have. Changes nothing. */
export async function survey(tools: SurveyTools): Promise<Survey> {
  const { plan } = tools;
  const look = new Look(tools);
  const findings = new Map<StepId, Finding>();
  // Each asks the registries as soon as the steps that it builds on are known.
  const pending = new Map<StepId, Promise<Finding | undefined>>();
  for (const step of plan.steps) {
    const before = step.needs.map((need) => pending.get(need) ?? Promise.resolve(undefined));
    const found = Promise.all(before).then(() => look.findingOf(step));
    pending.set(step.id, found);
  }
  for (const { id } of plan.steps) {
    const finding = await pending.get(id);
    if (finding !== undefined) findings.set(id, finding);
  }
  return withWhatIsNotNeeded(plan, findings);
}

/** What is prepared or written for nobody is not needed; the others are. */
function withWhatIsNotNeeded({ steps }: Plan, found: ReadonlyMap<StepId, Finding>): Survey {
  const survey = new Map<StepId, Finding>(found);
  const users = new Map<StepId, StepId[]>();
  for (const { id, needs } of steps) for (const need of needs) users.set(need, [...(users.get(need) ?? []), id]);
  for (const { id } of [...steps].reverse()) {
    if (survey.has(id)) continue;
    const waiting = (users.get(id) ?? []).find((user) => survey.get(user)?.state === 'needed');
    const isFree = waiting === undefined && (users.get(id) ?? []).length > 0;
    if (isFree) survey.set(id, { state: 'not-needed', because: 'nothing that needs it has to run' });
    else
      survey.set(id, {
        state: 'needed',
        because: waiting === undefined ? 'the run ends with it' : `${waiting} needs it`,
      });
  }
  return new Map(steps.map(({ id }) => [id, survey.get(id) ?? { state: 'needed', because: 'it is new' }]));
}

class Look {
  readonly #tools: SurveyTools;
  readonly #facts: FactTable;

  constructor(tools: SurveyTools) {
    this.#tools = tools;
    this.#facts = new FactTable(factSources(tools));
  }

  /** Undefined: it depends on whoever needs the step. */
  async findingOf(step: Step): Promise<Finding | undefined> {
    const role = roles[step.kind];
    if (role === 'check' || role === 'preparation' || role === 'publication') return undefined;
    if (role === 'discovery' && step.result === undefined) return needed('what others have may have changed');
    if (role === 'result' && step.result === undefined) return needed('what it makes is not in a registry');
    const unknown = step.reads && (step.reads.unknown ?? unknownInEnvironment(this.#tools.env));
    if (unknown !== undefined) return needed(unknown);
    const stored = this.#tools.store.read(step.id);
    if (stored === undefined) return needed('it has not run here before');
    const ran = movedTo(step, stored.node);
    this.#facts.use(ran);
    const because = (await this.#change(ran, stored)) ?? (await this.#loss(ran, stored));
    if (because !== undefined) {
      this.#facts.use(step);
      return needed(because);
    }
    this.#facts.learn(step.id, stored.outputs);
    const { outputs, node } = stored;
    return { state: 'up-to-date', outputs, because: sameAs(step, stored), ...(node === undefined ? {} : { node }) };
  }

  /** What is different from when it last went well. */
  async #change(step: Step, stored: StoredResult): Promise<string | undefined> {
    try {
      const facts = this.#facts.factsOf(step);
      if (facts === undefined) return 'what it builds on is made anew';
      if (stored.facts.commands !== facts.commands) return commandsChanged(step, stored);
      return this.#difference(stored.facts, facts) ?? (await this.#newMaterial(stored));
    } catch (error) {
      return `its context cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #difference(before: Facts, now: Facts): string | undefined {
    for (const [folder, hash] of Object.entries(now.contexts)) {
      const old = before.contexts[folder];
      if (old !== hash) return this.#tools.contexts.explain(folder, old);
    }
    const variables = Object.keys({ ...before.environment, ...now.environment });
    const variable = variables.find((name) => (before.environment[name] ?? null) !== (now.environment[name] ?? null));
    if (variable !== undefined) return `${variable} has changed`;
    const need = Object.keys(now.needs).find((id) => before.needs[id] !== now.needs[id]);
    if (need !== undefined) return `${need} has changed`;
    return JSON.stringify(before) === JSON.stringify(now) ? undefined : 'it needs something else than before';
  }

  async #newMaterial({ materials }: StoredResult): Promise<string | undefined> {
    const changes = materials.map(async ({ reference, digest }) => {
      const found = await this.#tools.registries.lookUp(reference);
      if (found.kind === 'found') return found.digest === digest ? undefined : `base image changed: ${reference}`;
      return found.kind === 'missing'
        ? `base image is gone: ${reference}`
        : `base image cannot be looked up: ${reference}`;
    });
    return (await Promise.all(changes)).find((one) => one !== undefined);
  }

  /** Whether what it made is where it was, and whole. */
  async #loss({ result }: Step, { outputs: { digest }, parts = [] }: StoredResult): Promise<string | undefined> {
    if (result === undefined) return undefined;
    if (digest === undefined) return 'it did not report what it made';
    const whole = result.references.map((reference) => this.#lossOf(reference, digest));
    const repositories = new Set(result.references.map((one) => parseReference(one)?.repository ?? one));
    const inParts = [...repositories].flatMap((repository) => parts.map((part) => this.#lossOf(repository, part)));
    return (await Promise.all([...whole, ...inParts])).find((one) => one !== undefined);
  }

  /** Whether a reference, or a repository, does not hold a digest. */
  async #lossOf(reference: string, digest: string): Promise<string | undefined> {
    const isTagged = parseReference(reference)?.tag !== undefined;
    const found = await this.#tools.registries.lookUp(isTagged ? reference : `${reference}@${digest}`);
    if (found.kind === 'no-answer') return `${reference} cannot be looked up: ${found.message}`;
    if (found.kind === 'missing') return `${reference} does not hold ${isTagged ? 'anything' : digest}`;
    return found.digest === digest ? undefined : `${reference} is something else now`;
  }
}

function sameAs({ result }: Step, { node }: StoredResult): string {
  if (result === undefined) return 'what it looked at is the same';
  return node === undefined ? 'nothing has changed' : `nothing has changed since node ${node} made it`;
}

function commandsChanged(step: Step, { words }: StoredResult): string {
  const changes = words === undefined ? undefined : wordChanges(words, wordsOf(step));
  return `its commands have changed${changes === undefined ? '' : `: ${changes}`}`;
}

function needed(because: string): Finding {
  return { state: 'needed', because };
}
