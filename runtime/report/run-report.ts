import type { Placement, Plan, Step, StepId, StepKind } from '../../compiler/plan/plan.ts';
import { everyStep, movedTo } from '../../compiler/plan/alternative.ts';
import type { Event, NodeLoss, Published, RunOutcome, Skip } from '../event.ts';

/** What a run was, for people and tools, when it is over. Times are milliseconds; those of steps since the run began. */
export interface RunReport {
  readonly version: 1;
  /** Its name in `mab runs`. */
  readonly run: string;
  /** The hash of its plan. */
  readonly plan: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly outcome: RunOutcome;
  readonly elapsed: number;
  readonly published: readonly PublishedReport[];
  /** Why nothing was built: where the registries will not take what was to be published. */
  readonly refused: readonly { readonly repository: string; readonly message: string }[];
  readonly steps: readonly StepReport[];
  /** The steps that the run waited for, from the first to the last: each began when the one before it ended. */
  readonly criticalPath: readonly StepId[];
  /** How long builds took, by how they ran; of one build with several kinds of platforms, as the slowest. */
  readonly buildTime: Readonly<Record<Placement['mode'], number>>;
}

export interface PublishedReport extends Published {
  /** Bytes of all layers and configurations, as they are in the registry, each once; absent where it was not told. */
  readonly size?: number;
}

export interface StepReport {
  readonly step: StepId;
  readonly kind: StepKind;
  readonly title: string;
  /** `engine`, `builder/node` */
  readonly where: string;
  readonly mode?: Placement['mode'];
  readonly state: 'done' | 'failed' | 'stopped' | 'skipped';
  /** Absent where it never began. */
  readonly began?: number;
  readonly elapsed?: number;
  /** How often it was tried again. */
  readonly retries: number;
  readonly because?: Skip['reason'];
  /** Why it failed, in a sentence. */
  readonly failure?: string;
}

interface Course {
  began?: number;
  ended?: number;
  state: StepReport['state'];
  retries: number;
  because?: Skip['reason'];
  failure?: string;
}

/** Listens to a run, and tells what it was. */
export class ReportWriter {
  readonly #plan: Plan;
  readonly #courses = new Map<StepId, Course>();
  readonly #steps: Map<StepId, Step>;
  readonly #refused: { readonly repository: string; readonly message: string }[] = [];
  #end: Extract<Event, { kind: 'run-finished' }> | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#steps = new Map(plan.steps.map((step) => [step.id, step]));
  }

  readonly onEvent = (event: Event): void => {
    switch (event.kind) {
      case 'registry-checked': {
        const { repository, verdict } = event;
        if (verdict.kind === 'refused') this.#refused.push({ repository, message: verdict.message });
        break;
      }
      case 'step-started':
        this.#courses.set(event.step, { began: event.at, state: 'stopped', retries: 0 });
        break;
      case 'step-retried':
        this.#course(event.step).retries += 1;
        break;
      case 'step-finished':
        this.#ended(event, 'done');
        break;
      case 'step-failed':
        this.#ended(event, 'failed').failure = event.failure.message;
        break;
      case 'step-stopped':
        this.#ended(event, 'stopped');
        break;
      case 'step-skipped':
        this.#ended(event, 'skipped').because = event.because.reason;
        break;
      case 'node-lost':
        this.#move(event);
        break;
      case 'run-finished':
        this.#end = event;
        break;
      default:
        break;
    }
  };

  /** The report, once the run is over. */
  report(of: Pick<RunReport, 'run' | 'startedAt'>, sizes: ReadonlyMap<string, number> = new Map()): RunReport {
    const { outcome = 'interrupted', elapsed = 0, published = [] } = this.#end ?? {};
    const ran = [...this.#steps.values()];
    const steps = ran.map((step) => this.#stepReport(step));
    return {
      version: 1,
      ...of,
      plan: this.#plan.hash,
      outcome,
      elapsed,
      published: published.map((one) => {
        const size = sizes.get(one.reference);
        return size === undefined ? one : { ...one, size };
      }),
      refused: this.#refused,
      steps,
      criticalPath: criticalPath(ran, steps),
      buildTime: buildTime(steps),
    };
  }

  /** From now on they are what takes their place. */
  #move({ moved, joining }: NodeLoss): void {
    for (const { step: id, node } of moved) {
      const step = this.#steps.get(id);
      if (step !== undefined) this.#steps.set(id, movedTo(step, node));
    }
    for (const step of everyStep(this.#plan)) if (joining.includes(step.id)) this.#steps.set(step.id, step);
  }

  #course(step: StepId): Course {
    const course = this.#courses.get(step) ?? { state: 'skipped', retries: 0 };
    this.#courses.set(step, course);
    return course;
  }

  #ended({ step, at }: { readonly step: StepId; readonly at: number }, state: StepReport['state']): Course {
    const course = this.#course(step);
    course.state = state;
    course.ended = at;
    return course;
  }

  #stepReport(step: Step): StepReport {
    const { began, ended, state, retries, because, failure }: Course = this.#courses.get(step.id) ?? {
      state: 'skipped',
      retries: 0,
    };
    const mode = modeOf(step);
    return {
      step: step.id,
      kind: step.kind,
      title: step.title,
      where: whereOf(step),
      ...(mode === undefined ? {} : { mode }),
      state,
      ...(began === undefined ? {} : { began, elapsed: Math.max(0, (ended ?? began) - began) }),
      retries,
      ...(because === undefined ? {} : { because }),
      ...(failure === undefined ? {} : { failure }),
    };
  }
}

/** From the step that ended last back over the need that ended last, as long as there is one that ran. */
function criticalPath(steps: readonly Step[], reports: readonly StepReport[]): StepId[] {
  const ran = new Map(reports.filter(({ began }) => began !== undefined).map((one) => [one.step, endOf(one)]));
  const needs = new Map(steps.map((step) => [step.id, step.needs]));
  const latest = (ids: Iterable<StepId>): StepId | undefined =>
    [...ids].filter((id) => ran.has(id)).sort((a, b) => (ran.get(b) ?? 0) - (ran.get(a) ?? 0))[0];
  const path: StepId[] = [];
  for (let at = latest(ran.keys()); at !== undefined; at = latest(needs.get(at) ?? [])) path.unshift(at);
  return path;
}

function endOf({ began = 0, elapsed = 0 }: StepReport): number {
  return began + elapsed;
}

function buildTime(steps: readonly StepReport[]): RunReport['buildTime'] {
  const total = (mode: Placement['mode']): number =>
    steps.filter((one) => one.mode === mode).reduce((sum, { elapsed = 0 }) => sum + elapsed, 0);
  return { native: total('native'), emulated: total('emulated'), cross: total('cross') };
}

function modeOf({ placements = [] }: Step): Placement['mode'] | undefined {
  const modes = placements.map(({ mode }) => mode);
  return (['emulated', 'cross', 'native'] as const).find((mode) => modes.includes(mode));
}

function whereOf({ where: { engine, builder, node } }: Step): string {
  return builder === undefined ? engine : [builder, node].filter((one) => one !== undefined).join('/');
}
