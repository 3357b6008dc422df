import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Buildable, Target } from '../manifest/model.ts';
import type { Linked, LinkedTarget } from './job.ts';
import { targetPlatforms } from './placement.ts';

const scheme = 'target:';

/** The targets that a target takes as contexts, and those that they take. */
export interface Links {
  readonly linked: Linked;
  /** Names of those that `platform` blocks make something else for one of the platforms. */
  readonly differing: readonly string[];
}

/**
 * Finds the targets that a target takes as contexts. Each has to be built for every platform that is wanted of it: BuildKit
 * would take whatever it finds, and give a wrong image without a word. All are built in one call, by the builder of the
 * target. For one platform each is what its block makes of it.
 */
export function linkedTo(
  target: Target,
  platforms: readonly string[],
  targets: ReadonlyMap<string, Target>,
  host: string,
): Outcome<Links> {
  const found = new Map<string, LinkedTarget>();
  const differing: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const follow = (consumer: Buildable, by: string): void => {
    for (const context of Object.values(consumer.bake.contexts ?? {})) {
      const name = context.startsWith(scheme) ? context.slice(scheme.length) : undefined;
      const linked = name === undefined ? undefined : targets.get(name);
      if (linked === undefined || found.has(linked.name)) continue;
      const own = variantFor(linked, platforms);
      found.set(linked.name, asContext(own));
      if (platforms.some((platform) => linked.variants.has(platform))) differing.push(linked.name);
      if (own.builder !== undefined && own.builder.value !== target.builder?.value) {
        const params = { name: linked.name, by: target.name, theirs: own.builder.value, own: target.builder?.value };
        diagnostics.push(diagnostic('context-of-another-builder', consumer.spanOf('contexts'), params));
      }
      const built = targetPlatforms(linked, host).value.map(({ value }) => value);
      const missing = platforms.filter((platform) => !built.includes(platform));
      if (missing.length > 0) {
        const params = { name: linked.name, by, platforms: missing.join(', ') };
        diagnostics.push(diagnostic('context-lacks-platform', consumer.spanOf('contexts'), params));
      }
      follow(own, linked.name);
    }
  };
  follow(target, target.name);
  return { value: { linked: Object.fromEntries(found), differing }, diagnostics };
}

function variantFor(target: Target, [platform, ...others]: readonly string[]): Buildable {
  return (platform === undefined || others.length > 0 ? undefined : target.variants.get(platform)) ?? target;
}

/** What is a context writes nothing itself, but its caches. */
function asContext({ bake, verbatim }: Buildable): LinkedTarget {
  const { tags: _, output: __, ...image } = bake;
  return { bake: { ...image, output: [{ type: 'cacheonly' }] }, verbatim };
}
