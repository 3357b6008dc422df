import type { Builder, BuilderNode } from '../../manifest/model.ts';
import type { Command } from '../command.ts';
import type { Part } from '../job.ts';
import { optionsToCsv } from '../options.ts';
import { declaredPlatforms } from '../placement.ts';
import type { Location, Step } from '../plan.ts';
import { checkEngineId } from './engine.ts';
import { command } from './commands.ts';
import { step } from './step.ts';

/** A builder as buildx knows it: all nodes of a declared one, or one of them for builds of a single platform. */
export interface BuildxBuilder {
  readonly name: string;
  readonly declared: Builder;
  readonly nodes: readonly BuilderNode[];
}

/** The builder with all nodes, to which buildx routes each platform. */
export function wholeBuilder(declared: Builder): BuildxBuilder {
  return { name: declared.name, declared, nodes: declared.nodes };
}

/**
 * A builder with one node, for what must happen on that node and no other. A builder of several nodes cannot be told
 * which node to use, and writes a tag `latest` of its own when it pushes by digest.
 */
export function nodeBuilder(declared: Builder, nodeName: string): BuildxBuilder {
  if (declared.nodes.length === 1) return wholeBuilder(declared);
  return {
    name: `${declared.name}-${nodeName}`,
    declared,
    nodes: declared.nodes.filter(({ name }) => name === nodeName),
  };
}

/** The builder for builds at one place; undefined where the engine there builds by itself. */
export function builderAt(builder: Builder | undefined, { node }: Location): BuildxBuilder | undefined {
  return isBuildx(builder) && node !== undefined ? nodeBuilder(builder, node) : undefined;
}

/** Whether buildx has to be told of the builder: plain engines are addressed by the Docker CLI itself. */
export function isBuildx(builder: Builder | undefined): builder is Builder {
  return builder !== undefined && builder.driver.value !== 'docker';
}

/** What a build on this builder waits for. */
export function builderReady(builder: BuildxBuilder): string {
  return `bootstrap-builder/${builder.name}`;
}

/** The nodes of a builder that run on engines, all of which are started with it. */
export function startedNodes({ declared, nodes }: BuildxBuilder): Location[] {
  if (declared.driver.value !== 'docker-container') return [];
  return nodes.map(({ name, endpoint }) => ({
    engine: endpoint?.value ?? 'local',
    builder: declared.name,
    node: name,
  }));
}

/** The steps that make a builder and its nodes, each skipped when it is there, and start it. */
export function builderSteps(builder: BuildxBuilder, jobs: readonly Part[]): Step[] {
  const [first, ...others] = builder.nodes;
  if (first === undefined) throw new Error(`builder ${builder.name} has no node`);
  const needs = [...new Set(['check-engine', ...startedNodes(builder).map(checkEngineId)])];
  const create = createStep(builder, first, emulatedOn(first, builder, jobs), needs);
  const appends: Step[] = [];
  for (const node of others) {
    const previous = appends.at(-1) ?? create;
    appends.push(appendStep(builder, node, emulatedOn(node, builder, jobs), previous.id));
  }
  return [create, ...appends, bootstrapStep(builder, (appends.at(-1) ?? create).id)];
}

function createStep(builder: BuildxBuilder, node: BuilderNode, emulated: readonly string[], needs: string[]): Step {
  const driver = builder.declared.driver.value;
  return step({
    id: `create-builder/${builder.name}`,
    kind: 'create-builder',
    title: `create the builder ${builder.name}`,
    needs,
    commands: [
      command([
        ...['docker', 'buildx', 'create', '--name', builder.name, '--driver', driver],
        ...nodeFlags(node, emulated),
      ]),
    ],
    where: { engine: node.endpoint?.value ?? 'local', builder: builder.name, node: node.name },
    guard: { probe: inspect(builder), satisfied: { exit: 0 } },
    why: `${builder.declared.name} is declared with driver ${driver}`,
    from: builder.declared.span,
  });
}

function appendStep(builder: BuildxBuilder, node: BuilderNode, emulated: readonly string[], after: string): Step {
  return step({
    id: `append-node/${builder.name}/${node.name}`,
    kind: 'append-node',
    title: `append the node ${node.name} to ${builder.name}`,
    needs: [after],
    commands: [
      command(['docker', 'buildx', 'create', '--name', builder.name, '--append', ...nodeFlags(node, emulated)]),
    ],
    where: { engine: node.endpoint?.value ?? 'local', builder: builder.name, node: node.name },
    guard: { probe: inspect(builder), satisfied: { stdoutHasLine: `Name: ${node.name}` } },
    why: `${builder.declared.name} declares the node ${node.name}`,
    from: node.span,
  });
}

function bootstrapStep(builder: BuildxBuilder, after: string): Step {
  return step({
    id: builderReady(builder),
    kind: 'bootstrap-builder',
    title: `start the builder ${builder.name}`,
    needs: [after],
    commands: [
      command(['docker', 'buildx', 'inspect', '--bootstrap', builder.name], {
        remedy: `the builder ${builder.name} does not start: see \`docker buildx inspect ${builder.name}\`, or remove it with \`docker buildx rm ${builder.name}\` and run again`,
      }),
    ],
    where: { engine: 'local', builder: builder.name },
    why: 'a node that cannot start is found before anything is built',
    from: builder.declared.span,
  });
}

function inspect({ name }: BuildxBuilder): Command {
  return command(['docker', 'buildx', 'inspect', name]);
}

/** Name, platforms, driver options and endpoint of a node; what it emulates is declared too, or routing collapses. */
function nodeFlags(node: BuilderNode, emulated: readonly string[]): string[] {
  const platforms = [...new Set([...declaredPlatforms(node), ...emulated])];
  return [
    ...['--node', node.name],
    ...(platforms.length === 0 ? [] : ['--platform', platforms.join(',')]),
    ...Object.entries(node.driverOptions).flatMap(([key, value]) => ['--driver-opt', optionsToCsv({ [key]: value })]),
    ...(node.buildkitdFlags === undefined ? [] : ['--buildkitd-flags', node.buildkitdFlags]),
    ...(node.buildkitdConfig === undefined ? [] : ['--buildkitd-config', node.buildkitdConfig]),
    ...(node.endpoint === undefined ? [] : [node.endpoint.value]),
  ];
}

/** Platforms that the jobs of a builder have a node emulate, or, for a node without platforms, run at all. */
function emulatedOn(node: BuilderNode, { declared }: BuildxBuilder, jobs: readonly Part[]): string[] {
  const placed = jobs
    .filter(({ builder }) => builder?.name === declared.name)
    .flatMap(({ placements }) => placements.filter(({ where }) => where.node === node.name));
  const explicit = placed.some(({ mode }) => mode !== 'native') || node.platforms.length > 0;
  return explicit ? [...new Set(placed.map(({ platform }) => platform))].sort() : [];
}
