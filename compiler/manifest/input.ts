import type { Host } from '../host.ts';
import type { SourceFile } from '../source/source-file.ts';

/** Everything that decides a manifest's values: the files and the command line; the rest is asked of the host. */
export interface ManifestInput {
  /** In the order in which they merge; the format is told by the name: `.json`, `.yml`/`.yaml`, else HCL. */
  readonly files: readonly SourceFile[];
  /** Names of targets and groups; empty means `default`. */
  readonly targets: readonly string[];
  /** `--set` values, as written: `pattern.key[.sub][+]=value`. */
  readonly overrides: readonly string[];
  /** `--var` values, as written: `NAME=value`. */
  readonly variables: readonly string[];
  /** What `--push` and `--load` add to outputs; Bake's rules. */
  readonly output: 'push' | 'load' | 'push-and-load' | 'as-declared';
  readonly host: Host;
}
