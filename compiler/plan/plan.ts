import type { BakeGroup, BakeTarget } from '../manifest/bake/target.ts';
import type { Arg, Command, Guard, StepId } from './command.ts';

export type {
  ArgumentValue,
  BakeGroup,
  BakeTarget,
  FromEnvironment,
  Options,
  Policy,
  SshKeys,
} from '../manifest/bake/target.ts';

/**
 * One execution graph: what is built, where, and what is published. Plain JSON, described by
 * `schemas/plan.schema.json`; the same inputs give the same bytes.
 */
export interface Plan {
  readonly version: 1;
  /** SHA-256 (hex) of the canonical JSON (RFC 8785) of this plan without this field. */
  readonly hash: string;
  /** The resolved targets, by name, as Bake would print them. */
  readonly images: Readonly<Record<string, BakeTarget>>;
  readonly groups: Readonly<Record<string, BakeGroup>>;
  /** What is written to registries, in the order in which it is written. */
  readonly publishes: readonly Publication[];
  readonly inputs: PlanInputs;
  /** Texts for `sh -c`, by name, that several commands share; absent where none is used. */
  readonly programs?: Readonly<Record<string, string>>;
  /** In an order in which they could run one after the other. */
  readonly steps: readonly Step[];
  /** Absent where no node can be replaced. */
  readonly failover?: Failover;
}

/** A plan without its hash, which takes longer to compute than what some faces need. */
export type Draft = Omit<Plan, 'hash'>;

/** A reference that a run writes. */
export interface Publication {
  /** `registry.example.com/app:1.0` */
  readonly reference: string;
  readonly target: string;
  /** Sorted; what the published index shows, once each: normalised, but for what `annotate` blocks say otherwise. */
  readonly platforms: readonly string[];
  /** A tag beside the asked ones that stays in the registry, such as one per architecture. */
  readonly staging: boolean;
  /** Those platforms that `annotate` blocks made of what the images say of themselves. */
  readonly restated?: readonly string[];
}

/** What was used in compiling. */
export interface PlanInputs {
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  readonly targets: readonly string[];
  readonly overrides: readonly string[];
  /** `--var` values, as written; of sensitive variables their names alone. */
  readonly variables: readonly string[];
  readonly output: 'push' | 'load' | 'push-and-load' | 'as-declared';
  /** Environment variables that were looked up; null where one was not set. */
  readonly environment: Readonly<Record<string, string | null>>;
  /** Environment variables that a run takes and whose values nothing may show, by name; absent where there are none. */
  readonly sensitive?: readonly string[];
  /** Files that builds take as secrets, whose texts nothing may show; absent where there are none. */
  readonly secretFiles?: readonly string[];
  /** Registries in plain HTTP, or whose certificate nobody vouches for; absent where there are none. */
  readonly insecureRegistries?: readonly string[];
  /** The platform of the machine that builds what no builder is declared for. */
  readonly platform: string;
}

export const stepKinds = [
  'check-engine',
  'install-emulators',
  'verify-emulators',
  'create-context',
  'update-context',
  'create-builder',
  'append-node',
  'bootstrap-builder',
  'build-image',
  'push-image',
  'create-manifest',
  'annotate-manifest',
  'push-manifest',
  'resolve-source',
  'check-index',
  'push-index',
  'sign-index',
  'create-index',
  'verify-index',
  'check-image',
  'run-test',
  'remove-builder',
] as const;
export type StepKind = (typeof stepKinds)[number];

/** One thing that happens, after everything it needs. */
export interface Step {
  readonly id: StepId;
  readonly kind: StepKind;
  /** One line for people: `build app for linux/arm64`. */
  readonly title: string;
  readonly needs: readonly StepId[];
  /** Run in order; the step fails with the first that fails. */
  readonly commands: readonly Command[];
  /** Run at the end, however the step ends: done, failed or interrupted. How they end themselves means nothing. */
  readonly cleanup?: readonly Command[];
  readonly where: Location;
  /** Of a build: for each platform, where it is built and why there. */
  readonly placements?: readonly Placement[];
  readonly target?: string;
  /** Normalised; what this step builds, installs or verifies. */
  readonly platforms?: readonly string[];
  /** When it holds, the step has nothing to do. */
  readonly guard?: Guard;
  /** How often a transient failure (network, registry) may be tried again. */
  readonly retry: { readonly attempts: number };
  readonly source: SourceLine;
  readonly why: string;
  /** Of a build that pushes: what decides its result besides its commands and what it needs. */
  readonly reads?: Reads;
  /** Of a build: references of the caches that it has to write to registries; absent where there are none. */
  readonly caches?: readonly string[];
  /** Where what the step made, or has read back, can be found again. */
  readonly result?: Result;
  readonly alternatives?: readonly Alternative[];
}

/** What a build reads of the machine on which the plan is run. Paths start from the plan's folder. */
export interface Reads {
  /** Folders that are sent to the builder; with the Dockerfile of the build, whose own `.dockerignore` counts. */
  readonly contexts: readonly { readonly folder: string; readonly dockerfile?: string }[];
  /** Variables of the environment whose values are arguments of the build and stand in no plan; absent where there are none. */
  readonly variables?: readonly string[];
  /** Targets that are built with it, as its contexts; absent where there are none. */
  readonly targets?: readonly string[];
  /** Why nobody can tell whether it would make the same again. */
  readonly unknown?: string;
}

/** References, or the repository alone, that hold the digest which the step has as its output `digest`. */
export interface Result {
  readonly references: readonly string[];
}

/** The machine on which a step has its effect: a node of a builder, or the engine that the CLI talks to. */
export interface Location {
  readonly engine: string;
  readonly builder?: string;
  readonly node?: string;
  /** Files with which a `tcp://` engine is reached; relative paths start from the plan's folder. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
}

/** Where a platform of a target is built. */
export interface Placement {
  /** Normalised: `linux/arm64`, `linux/arm/v7`. */
  readonly platform: string;
  readonly mode: 'native' | 'emulated' | 'cross';
  readonly where: Location;
  /** `node arm of farm declares it` */
  readonly why: string;
}

export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

/** What takes a step's place when its node is lost; the first whose own node is not lost. */
export interface Alternative extends Pick<
  Step,
  'needs' | 'guard' | 'commands' | 'cleanup' | 'where' | 'placements' | 'why'
> {
  readonly on: 'node-lost';
  /** The node that takes over; of the same builder. */
  readonly node: string;
}

/** What a run does beyond its steps when a node is lost whose work others can take over. */
export interface Failover {
  readonly nodes: readonly ReplaceableNode[];
  /** Run only where an alternative needs them; in an order in which they could run one after the other. */
  readonly steps: readonly Step[];
}

export interface ReplaceableNode {
  readonly builder: string;
  readonly node: string;
  /** Asked after a step on the node has failed; the node is lost when this fails, too. */
  readonly probe: Command;
  /** Steps that only get this node ready. */
  readonly setup: readonly StepId[];
}

export type { Arg, Command, Guard, StepId };
