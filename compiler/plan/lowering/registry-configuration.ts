import type { Builder } from '../../manifest/model.ts';
import type { Job } from '../job.ts';
import type { Failover, Step } from '../plan.ts';
import { isBuildx, nodeBuilder, readyId, wholeBuilder } from './builder.ts';
import { isOfImagetools, toldBuilder } from './imagetools.ts';

/**
 * `imagetools` asks registries by itself. What the configuration of a buildkitd says of them (authorities, mirrors, plain
 * HTTP) it knows where it is told the builder, of which it reads the first node's. So it is told, where the image's own
 * builder has one that no other node stands in for: a builder that was lost may never have been made.
 */
export function withRegistryConfiguration(
  steps: readonly Step[],
  jobs: readonly Job[],
  failover: Failover | undefined,
): readonly Step[] {
  const replaceable = new Set(failover?.nodes.map(({ builder }) => builder));
  const made = new Set(steps.map(({ id }) => id));
  const builders = new Map<string, string>();
  for (const { target, builder } of jobs) {
    if (!isBuildx(builder) || replaceable.has(builder.name)) continue;
    const name = configured(builder).find((one) => made.has(readyId(one)));
    if (name !== undefined) builders.set(target.name, name);
  }
  if (builders.size === 0) return steps;
  const [only, ...others] = new Set(builders.values());
  // What joins several targets has no builder of its own.
  const shared = others.length === 0 ? only : undefined;
  return steps.map((step) => told(step, step.target === undefined ? shared : builders.get(step.target)));
}

/** The builders that may be made of a declared one, as buildx names them, whose first node has a configuration. */
function configured(builder: Builder): string[] {
  const each = builder.nodes.map(({ name }) => nodeBuilder(builder, name));
  return [wholeBuilder(builder), ...each]
    .filter(({ nodes }) => nodes[0]?.buildkitdConfig !== undefined)
    .map(({ name }) => name);
}

function told(step: Step, builder: string | undefined): Step {
  if (builder === undefined || !step.commands.some(isOfImagetools)) return step;
  const needs = step.needs.includes(readyId(builder)) ? step.needs : [...step.needs, readyId(builder)];
  return {
    ...step,
    needs,
    commands: step.commands.map((one) => (isOfImagetools(one) ? toldBuilder(one, builder) : one)),
  };
}
