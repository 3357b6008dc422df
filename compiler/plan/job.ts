import type { Assemble, Builder, Target } from '../manifest/model.ts';
import type { Placement, Publication } from './plan.ts';

/** A target that a plan builds, with every decision about it made; lowering turns it into steps. */
export interface Job {
  readonly target: Target;
  /** Undefined: the builder or engine that the Docker CLI is set to. */
  readonly builder: Builder | undefined;
  /** One for each platform, in declared order, normalised, no platform twice. */
  readonly placements: readonly Placement[];
  readonly assembly: Assembly;
  /** The final references, in the order in which they are written: `latest` last. Empty: nothing is published. */
  readonly references: readonly string[];
}

/** How the platforms of a job become one image, and why so. */
export interface Assembly {
  readonly kind: Assemble;
  readonly why: string;
}

/** Whether anything of this job ends in a registry. */
export function publishes(job: Job): boolean {
  return job.references.length > 0;
}

/** The job's platforms, in declared order. */
export function platformsOf(job: Job): string[] {
  return job.placements.map(({ platform }) => platform);
}

/** What the plan says of a job's final references. */
export function publicationsOf(job: Job): Publication[] {
  const platforms = platformsOf(job).sort();
  return job.references.map((reference) => ({ reference, target: job.target.name, platforms, staging: false }));
}
