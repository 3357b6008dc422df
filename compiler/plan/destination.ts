import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Target } from '../manifest/model.ts';
import type { Assembly } from './job.ts';
import type { Options } from './plan.ts';
import { parseReference } from './reference.ts';

/**
 * The final references that a target writes to registries, in the order in which they are written. Only what is
 * explicit publishes: `assemble = "digest"` or `"manifest"`, an output that pushes, or `--push`.
 */
export function references(target: Target, assembly: Assembly): Outcome<readonly string[]> {
  const pushing = (target.bake.output ?? []).filter(isPush);
  const byNature = target.assemble !== undefined && assembly.kind !== 'builder';
  if (pushing.length === 0 && !byNature) return { value: [], diagnostics: [] };
  const named = pushing.flatMap(({ name }) => (name === undefined ? [] : name.split(',')));
  const written = [...(target.bake.tags ?? []), ...named];
  if (written.length === 0) {
    return {
      value: [],
      diagnostics: [diagnostic('publish-without-tag', target.span, { kind: 'target', name: target.name })],
    };
  }
  return { value: latestLast([...new Set(written.map(withTag))]), diagnostics: checkTags(target) };
}

/** Whether an output of BuildKit ends in a registry. */
export function isPush({ type, push }: Options): boolean {
  return type === 'registry' || (type === 'image' && push === 'true');
}

/** Whether an output of BuildKit ends in an engine's store of images. */
export function isLoad({ type, dest }: Options): boolean {
  return type === 'docker' && dest === undefined;
}

/** A reference without tag or digest means `latest`, as everywhere in Docker. */
export function withTag(written: string): string {
  const reference = parseReference(written);
  const bare = reference !== undefined && reference.tag === undefined && reference.digest === undefined;
  return bare ? `${written}:latest` : written;
}

/** Whoever pulls `latest` should find the versioned tags in place. */
export function latestLast(all: readonly string[]): string[] {
  const isLatest = (reference: string) => reference.endsWith(':latest');
  return [...all.filter((one) => !isLatest(one)), ...all.filter(isLatest)];
}

function checkTags(target: Target): Diagnostic[] {
  return (target.bake.tags ?? []).flatMap((tag, index) =>
    parseReference(tag) === undefined ? [diagnostic('malformed-reference', target.spanOf('tags', index), { tag })] : [],
  );
}
