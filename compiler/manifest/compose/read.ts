import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { Defined } from '../bake/definitions.ts';
import type { World } from '../evaluation/world.ts';

export function readCompose(_files: readonly SourceFile[], _world: World, _isRelative: boolean): Outcome<Defined> {
  const diagnostics: Diagnostic[] = [];
  return { value: { targets: new Map(), groups: new Map() }, diagnostics };
}
