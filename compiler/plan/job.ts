import type { Assemble, Buildable, Builder, Target } from '../manifest/model.ts';
import { changesAbout, restatedPlatforms, shownPlatforms } from './descriptor.ts';
import type { BakeTarget, Placement, Publication } from './plan.ts';

/** A target that a plan builds, with every decision about it made; lowering turns it into steps. */
export interface Job {
  readonly target: Target;
  /** Undefined: the builder or engine that the Docker CLI is set to. */
  readonly builder: Builder | undefined;
  /** One for each platform, in declared order, normalised, no platform twice. */
  readonly placements: readonly Placement[];
  /** The same, platform by platform, where `platform` blocks make builds differ; else the job itself alone. */
  readonly parts: readonly Part[];
  readonly assembly: Assembly;
  readonly linked: Linked;
  readonly bakeFile: BakeFile | undefined;
  /** The final references, in the order in which they are written: `latest` last. Empty: nothing is published. */
  readonly references: readonly string[];
  /** Where a `manifest` block joins it with others. */
  readonly joined: Joined | undefined;
}

/** What a `manifest` block wants of the images that it joins. */
export interface Joined {
  /** The first tag of the block. */
  readonly tag: string;
  /** Whether the block annotates the index or what it lists. */
  readonly isAnnotated: boolean;
}

/** What is built alike: a target, or one platform of it, on one builder. */
export interface Part {
  readonly target: Target;
  readonly builder: Builder | undefined;
  readonly placements: readonly Placement[];
  readonly assembly: Assembly;
  readonly linked: Linked;
  /** Where Bake reads the target, in the script beside a bake file; undefined: builds are told everything by flags. */
  readonly bakeFile: BakeFile | undefined;
}

/** A bake file that holds a target. */
export interface BakeFile {
  /** From the folder that paths in the plan start from. */
  readonly path: string;
  /** What it says of the target. */
  readonly image: BakeTarget;
  /** What it says of the targets that are its contexts. */
  readonly linked: Linked;
}

/** Targets that this one takes as contexts, and those that they take: built along with it, writing nothing themselves. */
export type Linked = Readonly<Record<string, LinkedTarget>>;

export type LinkedTarget = Pick<Buildable, 'bake' | 'verbatim'>;

/** How the platforms of a job become one image, and why so. */
export interface Assembly {
  readonly kind: Assemble;
  readonly why: string;
}

/** Whether this job writes tags of its own. */
export function publishes(job: Job): boolean {
  return job.references.length > 0;
}

/** Whether what this job writes tags of is signed before. */
export function isSigned(job: Job): boolean {
  return publishes(job) && job.target.sign !== undefined;
}

/** Whether anything of this job ends in a registry. */
export function isPushed(job: Job): boolean {
  return publishes(job) || job.joined !== undefined;
}

/** The job's platforms, in declared order. */
export function platformsOf(job: Pick<Job, 'placements'>): string[] {
  return job.placements.map(({ platform }) => platform);
}

/** What the plan says of a job's final references. */
export function publicationsOf(job: Job): Publication[] {
  const { name: target, annotate } = job.target;
  const platforms = shownPlatforms(platformsOf(job), annotate);
  const restated = restatedPlatforms(changesAbout(annotate, platformsOf(job)));
  return job.references.map((reference) => ({ reference, target, platforms, staging: false, ...restated }));
}
