import type { Span } from '../../source/source-file.ts';
import type { SourceLine, Step, StepKind } from '../plan.ts';

type StepFields = Omit<Step, 'retry' | 'source'> & { readonly from: Span };

/** A step, with the line it comes from. */
export function step({ from, ...fields }: StepFields): Step {
  return { ...fields, retry: { attempts: attempts[fields.kind] }, source: sourceLine(from) };
}

/**
 * What talks to registries, if only to fetch the image of a builder or of an emulator, may be tried three times, a container
 * whose output was lost twice; the rest has no failures that pass.
 */
const attempts: { readonly [K in StepKind]: number } = {
  'check-engine': 1,
  'install-emulators': 3,
  'verify-emulators': 2,
  'create-context': 1,
  'update-context': 1,
  'create-builder': 1,
  'append-node': 1,
  'bootstrap-builder': 3,
  'build-image': 3,
  'push-image': 3,
  'create-manifest': 3,
  'annotate-manifest': 1,
  'push-manifest': 3,
  'resolve-source': 3,
  'check-index': 3,
  'check-image': 3,
  'push-index': 3,
  'sign-index': 3,
  'create-index': 3,
  'verify-index': 3,
  'run-test': 2,
  'remove-builder': 1,
};

/** `linux/arm/v7` as a part of an id: `linux-arm-v7`. */
export function platformSlug(platform: string): string {
  return platform.replace(/[^A-Za-z0-9_.]+/g, '-').replace(/-$/, '');
}

function sourceLine(span: Span): SourceLine {
  return { file: span.file.name, line: span.file.position(span.start).line };
}
