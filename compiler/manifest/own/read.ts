import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { topBlocks, type OwnBlock } from '../attributes.ts';
import type { Defined } from '../bake/definitions.ts';
import type { Declarations } from '../declarations.ts';
import type { Globals } from '../evaluation/globals.ts';
import type { Builder, Emulation, Join } from '../model.ts';
import { builderOf, emulationOf } from './builders.ts';
import { checkBuildxNames } from './buildx-names.ts';
import { joinOf } from './joins.ts';
import { readBlocks, type SaidBlock, type SaidBlocks } from './said-block.ts';

/** What the blocks of mab's own declare, but for `mab`, which is read before anything is evaluated. */
export interface OwnDeclarations {
  readonly builders: ReadonlyMap<string, Builder>;
  readonly emulation: Emulation | undefined;
  readonly joins: ReadonlyMap<string, Join>;
}

/** Reads the blocks of mab's own at the top of the files; what is wrong goes to the diagnostics of `globals`. */
export function readOwnBlocks({ own }: Declarations, globals: Globals): OwnDeclarations {
  const { diagnostics } = globals;
  const evaluator = {
    evaluate: (expression: Parameters<Globals['evaluate']>[0]) => globals.evaluate(expression),
    diagnostics,
  };
  const said = (type: OwnBlock): SaidBlocks => readBlocks(own[type], topBlocks[type], evaluator);
  const builders = each(said('builder'), builderOf, diagnostics);
  diagnostics.push(...checkBuildxNames(builders.values()));
  return {
    builders,
    emulation: emulationOf(said('emulation')),
    joins: each(said('manifest'), joinOf, diagnostics),
  };
}

/** Makes something of each block. */
function each<T>(
  said: SaidBlocks,
  make: (block: SaidBlock, diagnostics: Diagnostic[]) => T,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, T> {
  return new Map([...said].map(([name, block]) => [name, make(block, diagnostics)]));
}

/** Names of targets, groups and manifests do not overlap, and no group lists a manifest. */
export function checkJoinNames(joins: ReadonlyMap<string, Join>, { targets, groups }: Defined): Diagnostic[] {
  const taken = [...joins.values()].flatMap(({ name, span }) => {
    const kind = targets.has(name) ? 'target' : groups.has(name) ? 'group' : undefined;
    return kind === undefined ? [] : [diagnostic('name-taken', span, { kind, name })];
  });
  const listed = [...groups].flatMap(([group, { targets: members }]) =>
    (members ?? []).flatMap((name) => {
      const join = targets.has(name) ? undefined : joins.get(name);
      return join === undefined ? [] : [diagnostic('manifest-in-group', join.span, { name, group })];
    }),
  );
  return [...taken, ...listed];
}
