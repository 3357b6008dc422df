import type { Builder, BuilderNode } from '../../manifest/model.ts';
import type { Arg, Command } from '../command.ts';
import { optionsToCsv } from '../options.ts';
import { locationOf } from '../placement.ts';
import type { Location, Step } from '../plan.ts';
import { builderFacts, nodeFact, withinFile } from './builder-facts.ts';
import { buildxNodes, type BuildxNode, type Demand } from './builder-nodes.ts';
import { command, type Word } from './commands.ts';
import { contextReady } from './context.ts';
import { checkEngineId } from './engine.ts';
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
export function builderReady({ name }: BuildxBuilder): string {
  return readyId(name);
}

/** The step after which a builder is there. `name`: as buildx knows it. */
export function readyId(name: string): string {
  return `bootstrap-builder/${name}`;
}

/** The nodes of a builder that run on engines, all of which are started with it. */
export function startedNodes({ declared, nodes }: BuildxBuilder): Location[] {
  if (declared.driver.value !== 'docker-container') return [];
  return nodes.map((node) => locationOf(node, declared));
}

/** The steps that have a builder be there as it is declared, and start it. One that is there already is kept. */
export function builderSteps(builder: BuildxBuilder, demand: Demand): Step[] {
  return new BuilderLowering(builder, demand).steps();
}

/** Lowers one builder; by its `on-difference`, what is there and differs is refused, replaced, or kept. */
class BuilderLowering {
  readonly #builder: BuildxBuilder;
  readonly #nodes: readonly BuildxNode[];
  readonly #facts: readonly Arg[];

  constructor(builder: BuildxBuilder, demand: Demand) {
    this.#builder = builder;
    this.#nodes = buildxNodes(builder.declared, builder.nodes, demand);
    this.#facts = builderFacts(builder.declared, this.#nodes);
  }

  steps(): Step[] {
    const [first, ...others] = this.#nodes;
    if (first === undefined) throw new Error(`builder ${this.#builder.name} has no node`);
    const { onDifference } = this.#builder.declared;
    const places = startedNodes(this.#builder);
    const needs = [...new Set(['check-engine', ...places.map(checkEngineId), ...places.flatMap(contextReady)])];
    // One that is to be used as it is must not be completed either, so it is made by one step or not at all.
    const steps =
      onDifference === 'keep'
        ? [this.#create(first, others, needs)]
        : this.#createByNodes(first, others, onDifference === 'replace' ? [this.#remove(needs)] : [], needs);
    return [...steps, this.#bootstrap(steps.at(-1)?.id ?? '')];
  }

  #createByNodes(first: BuildxNode, others: readonly BuildxNode[], removal: readonly Step[], needs: string[]): Step[] {
    const steps: Step[] = [...removal, this.#create(first, [], removal[0] === undefined ? needs : [removal[0].id])];
    for (const node of others) steps.push(this.#append(node, steps.at(-1)?.id ?? ''));
    return steps;
  }

  #remove(needs: string[]): Step {
    const { name, declared } = this.#builder;
    return step({
      id: `remove-builder/${name}`,
      kind: 'remove-builder',
      title: `remove the builder ${name}, which differs from what is declared`,
      needs,
      commands: [
        this.#inspect({ expect: this.#begun(), warning: `the builder ${name} is replaced` }),
        // With a node that does not answer it ends with 1, though the builder is gone.
        command(['docker', 'buildx', 'rm', name], { tolerate: [1] }),
      ],
      where: { engine: 'local', builder: name },
      guard: { probe: this.#inspect({ tolerate: [1] }), satisfied: this.#begun() },
      why: `${declared.name} says on-difference = "replace"`,
      from: declared.span,
    });
  }

  #create(node: BuildxNode, others: readonly BuildxNode[], needs: string[]): Step {
    const { name, declared } = this.#builder;
    const driver = declared.driver.value;
    return step({
      id: `create-builder/${name}`,
      kind: 'create-builder',
      title: `create the builder ${name}`,
      needs,
      commands: [
        ...[node, ...others].flatMap((one) => checkConfig(one.declared)),
        this.#creation(['--driver', driver], node),
        ...others.map((one) => this.#creation(['--append'], one)),
      ],
      where: this.#where(node),
      guard: { probe: this.#inspect(), satisfied: { exit: 0 } },
      why: `${declared.name} is declared with driver ${driver}`,
      from: declared.span,
    });
  }

  /** A builder that somebody else made is not touched, so it is compared before a node is appended. */
  #append(node: BuildxNode, after: string): Step {
    const { name, declared } = this.#builder;
    return step({
      id: `append-node/${name}/${node.declared.name}`,
      kind: 'append-node',
      title: `append the node ${node.declared.name} to ${name}`,
      needs: [after],
      commands: [
        this.#inspect({ expect: this.#begun(), remedy: this.#remedy() }),
        ...checkConfig(node.declared),
        this.#creation(['--append'], node),
      ],
      where: this.#where(node),
      guard: {
        probe: this.#inspect(),
        satisfied: { stdoutBuilder: [nodeFact(node.declared)], compare: 'holds' },
      },
      why: `${declared.name} declares the node ${node.declared.name}`,
      from: node.declared.span,
    });
  }

  #bootstrap(after: string): Step {
    const { name, declared } = this.#builder;
    const keeps = declared.onDifference === 'keep';
    const outcome = keeps ? { warning: `the builder ${name} is used as it is` } : { remedy: this.#remedy() };
    return step({
      id: builderReady(this.#builder),
      kind: 'bootstrap-builder',
      title: `compare the builder ${name} with what is declared, and start it`,
      needs: [after],
      commands: [
        this.#inspect({ expect: { stdoutBuilder: this.#facts, compare: 'equal' }, ...outcome }),
        command(['docker', 'buildx', 'inspect', '--bootstrap', name], {
          remedy: `the builder ${name} does not start: see \`docker buildx inspect ${name}\`, or remove it with \`docker buildx rm ${name}\` and run again`,
        }),
      ],
      where: { engine: 'local', builder: name },
      why: 'what differs, and a node that cannot start, is found before anything is built',
      from: declared.span,
    });
  }

  #begun() {
    return { stdoutBuilder: this.#facts, compare: 'begun' } as const;
  }

  #remedy(): string {
    const { name } = this.#builder;
    return `the builder ${name} is there already and differs from what is declared: change its block, or write on-difference = "replace" or "keep" in it, or remove it with \`docker buildx rm ${name}\` and run again`;
  }

  #inspect(extras: Omit<Command, 'argv'> = {}): Command {
    return command(['docker', 'buildx', 'inspect', this.#builder.name], extras);
  }

  #creation(flags: readonly string[], node: BuildxNode): Command {
    return command(['docker', 'buildx', 'create', '--name', this.#builder.name, ...flags, ...nodeWords(node)]);
  }

  #where({ declared }: BuildxNode): Location {
    return { ...locationOf(declared, this.#builder.declared), builder: this.#builder.name };
  }
}

function checkConfig({ name, buildkitdConfig: file }: BuilderNode): Command[] {
  if (file === undefined) return [];
  const remedy = `node ${name} is configured by ${file}, which does not exist: create it, or mend buildkitd-config in its block`;
  return [command(['test', '-f', file], { remedy })];
}

/** Name, platforms, driver options and endpoint of a node. */
function nodeWords({ declared: node, platforms, options, endpoint }: BuildxNode): Word[] {
  return [
    ...['--node', node.name],
    ...(platforms.length === 0 ? [] : ['--platform', platforms.join(',')]),
    ...options.flatMap(([key, value]): Word[] => ['--driver-opt', optionWord(key, value)]),
    ...(node.buildkitdFlags === undefined ? [] : ['--buildkitd-flags', node.buildkitdFlags]),
    ...(node.buildkitdConfig === undefined ? [] : ['--buildkitd-config', node.buildkitdConfig]),
    ...(node.endpoint === undefined ? [] : [endpoint]),
  ];
}

/** buildx reads an option as CSV; the folder of a path that only the run knows may have commas. */
function optionWord(key: string, value: Arg): Word {
  const [text, ...others] = value;
  if (typeof text === 'string' && others.length === 0) return optionsToCsv({ [key]: text });
  return ['"', `${key}=`, ...value.map((part) => withinFile(part, (path) => path.replaceAll('"', '""'))), '"'];
}
