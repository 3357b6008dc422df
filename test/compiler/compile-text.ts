import { compile } from '../../compiler/compile.ts';
import type { Host } from '../../compiler/host.ts';
import type { ManifestInput } from '../../compiler/manifest/input.ts';
import { SourceFile } from '../../compiler/source/source-file.ts';
import { bareHost } from './bare-host.ts';

/** How a text is compiled; by itself: its default targets, with what they declare as outputs, on the bare host. */
export interface Circumstances {
  readonly targets?: readonly string[];
  readonly output?: ManifestInput['output'];
  readonly host?: Host;
}

/** A `build.mab` of this text, compiled. */
export function compileText(
  text: string,
  { targets = [], output = 'as-declared', host = bareHost }: Circumstances = {},
) {
  const files = [new SourceFile('build.mab', text)];
  return compile({ files, targets: [...targets], overrides: [], variables: [], output, host });
}
