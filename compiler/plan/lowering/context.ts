import type { Builder, BuilderNode } from '../../manifest/model.ts';
import { optionsToCsv } from '../options.ts';
import { locationOf } from '../placement.ts';
import type { Location, Step } from '../plan.ts';
import { command } from './commands.ts';
import { checkEngineId } from './engine.ts';
import { step } from './step.ts';

/** Nodes of a declared builder. */
interface Machines {
  readonly declared: Builder;
  readonly nodes: readonly BuilderNode[];
}

/** The Docker context by which buildx reaches a node with certificates. */
export function contextName({ builder = '', node = '' }: Location): string {
  return `mab-${builder}-${node}`;
}

/** What a builder with a node at this place waits for. */
export function contextReady(where: Location): string[] {
  return where.tls === undefined ? [] : [`update-context/${contextName(where)}`];
}

/**
 * Has a context be there for each node that is reached with certificates, once for all builders that have the node. One
 * that is there gets today's address and certificates, of which a context keeps copies.
 */
export function contextSteps(builders: readonly Machines[]): Step[] {
  const steps = builders.flatMap(({ declared, nodes }) =>
    declared.driver.value === 'docker-container'
      ? nodes.flatMap((node) => stepsOf(node, locationOf(node, declared)))
      : [],
  );
  return [...new Map(steps.map((one) => [one.id, one])).values()];
}

function stepsOf(node: BuilderNode, where: Location): Step[] {
  const { engine, tls } = where;
  if (tls === undefined) return [];
  const name = contextName(where);
  const address = ['--docker', optionsToCsv({ host: engine, ...tls })];
  const create = step({
    id: `create-context/${name}`,
    kind: 'create-context',
    title: `create the Docker context ${name}`,
    needs: [checkEngineId(where)],
    commands: [command(['docker', 'context', 'create', ...address, name])],
    where,
    guard: { probe: command(['docker', 'context', 'inspect', name]), satisfied: { exit: 0 } },
    why: `buildx reaches node ${node.name} with certificates by a context`,
    from: node.tls?.span ?? node.span,
  });
  const update = step({
    id: `update-context/${name}`,
    kind: 'update-context',
    title: `give the Docker context ${name} its address and certificates`,
    needs: [create.id],
    commands: [command(['docker', 'context', 'update', ...address, name])],
    where,
    why: 'a context keeps copies of certificates, which may have been renewed',
    from: node.tls?.span ?? node.span,
  });
  return [create, update];
}
