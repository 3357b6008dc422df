import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { Builder } from '../../manifest/model.ts';
import type { Part } from '../job.ts';
import { fallbacks } from '../placement.ts';
import type { Alternative, Failover, Location, Placement, ReplaceableNode, Step, StepId } from '../plan.ts';
import { builderAt } from './builder.ts';
import { command } from './commands.ts';
import { runsContainers } from './container.ts';
import { checkVersion, inTime } from './engine.ts';
import { inOrder } from '../order.ts';
import { prepare, type Prepared, type Workshop } from './prepare.ts';
import type { Routed } from './route.ts';

/** What a plan says of nodes that may be lost. */
export interface FailoverPlan {
  readonly alternatives: ReadonlyMap<StepId, Pick<Step, 'alternatives'>>;
  readonly failover: { readonly failover?: Failover };
}

/**
 * Finds what takes over when a node is lost: for each node, the same jobs are prepared once more with its platforms on
 * the nodes that they fall back to. What differs is an alternative, what is new stands by, and what is gone was only
 * for that node. A build of several nodes at once is buildx's own, and has no alternative.
 */
export function failoverOf(routed: readonly Routed[], prepared: Prepared, workshop: Workshop): FailoverPlan {
  const search = new Search(routed, prepared, workshop);
  for (const node of occupiedNodes(routed)) search.without(node);
  if (search.alternatives.size === 0) return { alternatives: new Map(), failover: {} };
  const alternatives = new Map([...search.alternatives].map(([id, list]) => [id, { alternatives: list }]));
  return { alternatives, failover: { failover: { nodes: search.nodes(), steps: search.standby() } } };
}

interface Node {
  readonly builder: Builder;
  readonly where: Location;
}

function nameOf({ builder, where }: Node): string {
  return `${builder.name}/${where.node ?? ''}`;
}

/** Nodes on which something is built that another node could build as well. */
function occupiedNodes(routed: readonly Routed[]): Node[] {
  const nodes = new Map<string, Node>();
  for (const { builder, placements } of routed.filter(isMovable).flatMap(({ job }) => job.parts)) {
    if (builder === undefined) continue;
    for (const { where } of placements)
      if (where.node !== undefined) nodes.set(nameOf({ builder, where }), { builder, where });
  }
  return [...nodes.values()];
}

function isMovable({ way }: Routed): boolean {
  return way.kind !== 'direct' && way.kind !== 'together';
}

/** Where a placement goes; undefined where it stays. */
type Move = (part: Part, placement: Placement) => Placement | undefined;

class Search {
  readonly alternatives = new Map<StepId, Alternative[]>();
  readonly #standby = new Map<StepId, Step>();
  readonly #nodes = new Map<string, { readonly node: Node; readonly setup: StepId[] }>();
  readonly #routed: readonly Routed[];
  readonly #workshop: Workshop;
  readonly #steps: readonly Step[];
  readonly #setup: readonly Step[];

  constructor(routed: readonly Routed[], prepared: Prepared, workshop: Workshop) {
    this.#routed = routed;
    this.#workshop = workshop;
    this.#steps = stepsOf(prepared);
    this.#setup = prepared.setup;
  }

  nodes(): readonly ReplaceableNode[] {
    return [...this.#nodes.values()].map(({ node, setup }) => ({
      builder: node.builder.name,
      node: node.where.node ?? '',
      probe: probeOf(node),
      setup,
    }));
  }

  /** The steps that stand by, each after those of them that it needs. */
  standby(): readonly Step[] {
    const own = new Set(this.#standby.keys());
    const among = [...this.#standby.values()].map((one) => ({
      ...one,
      needs: one.needs.filter((need) => own.has(need)),
    }));
    return inOrder(among).flatMap(({ id }) => this.#standby.get(id) ?? []);
  }

  /** Notes what takes over from a node, when it is lost, when the first that takes over is lost, too, and so on. */
  without(node: Node): void {
    const next: (level: number) => Move = (level) => (part, placement) =>
      part.builder?.name === node.builder.name && placement.where.node === node.where.node
        ? fallbacks(placement, { ...this.#workshop, builder: part.builder }, part.target)[level]
        : undefined;
    const first = this.#prepared(next(0));
    if (first === undefined) return;
    const left = new Set(first.setup.map(({ id }) => id));
    this.#setupOf(node).push(...this.#setup.map(({ id }) => id).filter((id) => !left.has(id)));
    for (let level = 0; this.#fallBack(node, next(level)); level += 1);
  }

  /** Has each of the nodes that take over do so by itself; false where there is none, or none can. */
  #fallBack({ builder }: Node, move: Move): boolean {
    const places = new Map<string, Location>();
    for (const { part, placement } of this.#placements()) {
      const where = move(part, placement)?.where;
      if (where?.node !== undefined) places.set(where.node, where);
    }
    return [...places.values()].map((where) => this.#takeOver({ builder, where }, move)).includes(true);
  }

  #takeOver(node: Node, move: Move): boolean {
    const onlyThere: Move = (part, placement) => {
      const to = move(part, placement);
      return to?.where.node === node.where.node ? to : undefined;
    };
    const prepared = this.#prepared(onlyThere);
    if (prepared !== undefined) this.#setupOf(node).push(...this.#compare(prepared));
    return prepared !== undefined;
  }

  #placements(): { readonly part: Part; readonly placement: Placement }[] {
    const parts = this.#routed.filter(isMovable).flatMap(({ job }) => job.parts);
    return parts.flatMap((part) => part.placements.map((placement) => ({ part, placement })));
  }

  /** Everything once more with some placements elsewhere; undefined where none moves, or they cannot. */
  #prepared(move: Move): Prepared | undefined {
    if (this.#placements().every(({ part, placement }) => move(part, placement) === undefined)) return undefined;
    const moved = this.#routed.map((one) => (isMovable(one) ? movedBy(one, move) : one));
    const { value, diagnostics } = prepare(moved, this.#workshop);
    return hasErrors(diagnostics) ? undefined : value;
  }

  #setupOf(node: Node): StepId[] {
    const known = this.#nodes.get(nameOf(node)) ?? { node, setup: [] };
    this.#nodes.set(nameOf(node), known);
    return known.setup;
  }

  /** Notes alternatives, and what stands by for them; what of that was not known yet. */
  #compare(other: Prepared): StepId[] {
    const others = new Map(stepsOf(other).map((one) => [one.id, one]));
    const readiness = new Readiness(other);
    for (const step of this.#steps) {
      const instead = others.get(step.id);
      others.delete(step.id);
      if (instead === undefined || does(instead) === does(step)) continue;
      const list = this.alternatives.get(step.id) ?? [];
      this.alternatives.set(step.id, list);
      list.push(alternative(readiness.before(instead)));
    }
    const added = [...others].filter(([id]) => !this.#standby.has(id));
    for (const [id, one] of added) this.#standby.set(id, one);
    return added.map(([id]) => id);
  }
}

/** What gets the machines of steps ready. */
class Readiness {
  readonly #setup: ReadonlySet<StepId>;
  readonly #steps: ReadonlyMap<StepId, Step>;

  constructor(prepared: Prepared) {
    this.#setup = new Set(prepared.setup.map(({ id }) => id));
    this.#steps = new Map(stepsOf(prepared).map((one) => [one.id, one]));
  }

  /** A step that needs it by itself: what another step made, which needs it, too, may have outlived the node of that. */
  before(step: Step): Step {
    const seen = new Set(step.needs);
    for (const id of seen)
      if (!this.#setup.has(id)) for (const need of this.#steps.get(id)?.needs ?? []) seen.add(need);
    const own = new Set(step.needs);
    return { ...step, needs: [...step.needs, ...[...seen].filter((id) => this.#setup.has(id) && !own.has(id))] };
  }
}

function movedBy({ job, way }: Routed, move: Move): Routed {
  const parts = job.parts.map((part) => ({
    ...part,
    placements: part.placements.map((one) => move(part, one) ?? one),
  }));
  return { way, job: { ...job, parts, placements: parts.flatMap(({ placements }) => placements) } };
}

function stepsOf({ setup, builds, tests }: Prepared): Step[] {
  return [...setup, ...builds.flatMap(({ steps }) => steps), ...tests];
}

/** What a step does, to be compared. */
function does({ commands, cleanup, guard, needs }: Step): string {
  return JSON.stringify([commands, cleanup, guard, needs]);
}

function alternative({ needs, guard, commands, cleanup, where, placements, why }: Step): Alternative {
  return {
    on: 'node-lost',
    node: where.node ?? '',
    needs,
    ...(guard === undefined ? {} : { guard }),
    commands,
    ...(cleanup === undefined ? {} : { cleanup }),
    where,
    ...(placements === undefined ? {} : { placements }),
    why,
  };
}

/** Engines say their version; a BuildKit that has none is asked to start. */
function probeOf({ builder, where }: Node): ReplaceableNode['probe'] {
  const own = builderAt(builder, where);
  if (own === undefined || runsContainers(builder)) return inTime(checkVersion(where));
  return command(['docker', 'buildx', 'inspect', '--bootstrap', own.name], { timeout: 60 });
}
