import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Target } from '../manifest/model.ts';
import type { Linked } from './job.ts';
import { targetPlatforms } from './placement.ts';
import type { BakeTarget } from './plan.ts';

const scheme = 'target:';

/**
 * Finds the targets that a target takes as contexts. Each has to be built for every platform that is wanted of it: BuildKit
 * would take whatever it finds, and give a wrong image without a word.
 */
export function linkedTo(
  target: Target,
  platforms: readonly string[],
  targets: ReadonlyMap<string, Target>,
  host: string,
): Outcome<Linked> {
  const found = new Map<string, BakeTarget>();
  const diagnostics: Diagnostic[] = [];
  const follow = (consumer: Target): void => {
    for (const context of Object.values(consumer.bake.contexts ?? {})) {
      const name = context.startsWith(scheme) ? context.slice(scheme.length) : undefined;
      const linked = name === undefined ? undefined : targets.get(name);
      if (linked === undefined || found.has(linked.name)) continue;
      const { tags: _, output: __, ...image } = linked.bake;
      found.set(linked.name, { ...image, output: [{ type: 'cacheonly' }] });
      const built = targetPlatforms(linked, host).value.map(({ value }) => value);
      const missing = platforms.filter((platform) => !built.includes(platform));
      if (missing.length > 0) {
        const params = { name: linked.name, by: consumer.name, platforms: missing.join(', ') };
        diagnostics.push(diagnostic('context-lacks-platform', consumer.spanOf('contexts'), params));
      }
      follow(linked);
    }
  };
  follow(target);
  return { value: Object.fromEntries(found), diagnostics };
}
