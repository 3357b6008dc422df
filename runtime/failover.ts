import { movedTo } from '../compiler/plan/alternative.ts';
import { inOrder } from '../compiler/plan/order.ts';
import type { Plan, ReplaceableNode, Step, StepId, StepKind } from '../compiler/plan/plan.ts';
import type { StepState } from './scheduler.ts';

/** What follows from the loss of a node. */
export interface Takeover {
  /** Steps that begin anew, each on another node. */
  readonly moved: readonly { readonly step: StepId; readonly node: string }[];
  /** Steps that nobody had to run before. */
  readonly joining: readonly StepId[];
  /** Steps that only got the lost node ready, and that nobody needs any more. */
  readonly dropped: readonly StepId[];
}

/** How far a run is. */
export interface Progress {
  readonly states: ReadonlyMap<StepId, StepState>;
  /** Steps that were spared since nothing needed them. */
  readonly unneeded: ReadonlySet<StepId>;
}

/** The steps of a run as its lost nodes leave them: what takes over stands in the plan. */
export class Failover {
  readonly #plan: Plan;
  readonly #lost = new Set<ReplaceableNode>();
  /** Of the plan, stand-ins in the place of those that moved; with those that joined. */
  readonly #steps: Map<StepId, Step>;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#steps = new Map(plan.steps.map((step) => [step.id, step]));
  }

  /** Each after what it needs. */
  get steps(): readonly Step[] {
    return inOrder([...this.#steps.values()]);
  }

  /** The node whose loss may have made a step fail, where others can take over from it. */
  nodeOf({ id, kind, where }: Step): ReplaceableNode | undefined {
    if (ofTheBuilder[kind] === true) return undefined;
    return this.#plan.failover?.nodes.find(
      ({ builder, node, setup }) => setup.includes(id) || (builder === where.builder && node === where.node),
    );
  }

  isLost(node: ReplaceableNode): boolean {
    return this.#lost.has(node);
  }

  /** From now on nothing goes to this node. */
  lose(node: ReplaceableNode): void {
    this.#lost.add(node);
  }

  /** Has other nodes take over from one that is lost. Undefined: the step that failed there has no other place. */
  takeOver(node: ReplaceableNode, failed: StepId, { states, unneeded }: Progress): Takeover | undefined {
    const isOpen = (id: StepId): boolean => id === failed || states.get(id) === 'waiting';
    const moved = new Map<StepId, Step>();
    for (const step of this.#steps.values()) if (isOpen(step.id)) this.#move(step, node, moved, states);
    const before = new Map(this.#steps);
    for (const step of moved.values()) this.#steps.set(step.id, step);
    const joining = this.#join([...moved.values()], unneeded);
    const open = [...this.#steps.values()].filter(({ id }) => isOpen(id) || moved.has(id) || joining.has(id));
    const dropped = node.setup.filter((id) => isOpen(id) && !isNeeded(id, open, node.setup));
    if (!moved.has(failed) && !dropped.includes(failed)) {
      this.#steps.clear();
      for (const [id, step] of before) this.#steps.set(id, step);
      return undefined;
    }
    const places = [...moved.values()].map(({ id, where }) => ({ step: id, node: where.node ?? '' }));
    return { moved: places, joining: [...joining], dropped };
  }

  /** With it, what it takes from the lost node and nobody else has. */
  #move(step: Step, node: ReplaceableNode, moved: Map<StepId, Step>, states: Progress['states']): void {
    const instead = moved.has(step.id) ? undefined : this.#standIn(step, node);
    if (instead === undefined) return;
    moved.set(step.id, instead);
    for (const need of instead.needs) {
      const made = this.#steps.get(need);
      if (made !== undefined && isOnlyThere(made) && states.get(need) === 'done')
        this.#remake(made, node, moved, states);
    }
  }

  /** What looked at it before has not seen what will be made now. */
  #remake(step: Step, node: ReplaceableNode, moved: Map<StepId, Step>, states: Progress['states']): void {
    if (moved.has(step.id)) return;
    this.#move(step, node, moved, states);
    if (!moved.has(step.id)) return;
    for (const user of this.#steps.values())
      if (user.needs.includes(step.id) && states.get(user.id) === 'done') this.#remake(user, node, moved, states);
  }

  #standIn(step: Step, { builder, node }: ReplaceableNode): Step | undefined {
    if (step.where.builder !== builder || step.where.node !== node) return undefined;
    const gone = [...this.#lost].filter((one) => one.builder === builder).map((one) => one.node);
    const instead = step.alternatives?.find((one) => !gone.includes(one.node));
    return instead === undefined ? undefined : movedTo(step, instead.node);
  }

  /** What the steps need that stands by, or was not needed until now; with what that needs. */
  #join(steps: readonly Step[], unneeded: ReadonlySet<StepId>): Set<StepId> {
    const joining = new Set<StepId>();
    const standby = new Map((this.#plan.failover?.steps ?? []).map((step) => [step.id, step]));
    const visit = ({ needs }: Step): void => {
      for (const need of needs) {
        const step = this.#steps.get(need) ?? standby.get(need);
        if (step === undefined || joining.has(need) || (this.#steps.has(need) && !unneeded.has(need))) continue;
        joining.add(need);
        this.#steps.set(need, step);
        visit(step);
      }
    };
    steps.forEach(visit);
    return joining;
  }
}

/** Whether what a step made is on its node alone: an image that is in no registry. */
function isOnlyThere({ kind, result }: Step): boolean {
  return kind === 'build-image' && result === undefined;
}

/** Whether a step of a node's setup is for more than that. */
function isNeeded(id: StepId, open: readonly Step[], setup: readonly StepId[]): boolean {
  const users = open.filter(({ needs }) => needs.includes(id));
  return users.some((user) => !setup.includes(user.id) || isNeeded(user.id, open, setup));
}

/** What these do happens in the configuration of buildx; the node has no part in it. */
const ofTheBuilder: { readonly [K in StepKind]?: true } = {
  'create-context': true,
  'update-context': true,
  'create-builder': true,
  'append-node': true,
  'remove-builder': true,
};
