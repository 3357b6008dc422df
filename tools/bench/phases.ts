import { emitBakeHcl } from '../../compiler/emit/bake/hcl.ts';
import type { Host } from '../../compiler/host.ts';
import { readManifest } from '../../compiler/manifest/read.ts';
import { buildPlan } from '../../compiler/plan/build-plan.ts';
import { hashOf } from '../../compiler/plan/canonical-json.ts';
import { SourceFile } from '../../compiler/source/source-file.ts';
import { tokenize } from '../../compiler/syntax/lexer.ts';
import { parseBody } from '../../compiler/syntax/parse.ts';
import { bakeFile } from './bake-file.ts';

/** What each stage takes, in milliseconds; `parsing` is without lexing, `evaluating` without both (it parses once more). */
export interface Phases {
  readonly lexing: number;
  readonly parsing: number;
  readonly evaluating: number;
  readonly planning: number;
  readonly hashing: number;
  readonly emitting: number;
}

const host: Host = {
  platform: 'linux/amd64',
  now: () => 0,
  random: (bytes) => new Uint8Array(bytes),
  home: () => '/root',
  env: () => undefined,
};

/** Times the stages of a compilation. In a process of its own the first time is a cold one, as a command's is. */
export function phasesOf(targets: number): Phases {
  const file = new SourceFile('docker-bake.hcl', bakeFile(targets));
  const [, lexing] = timed(() => tokenize(file.text, 'expression'));
  const [, parsing] = timed(() => parseBody(file));
  const [, again] = timed(() => parseBody(file));
  const input = { files: [file], targets: [], overrides: [], variables: [], output: 'as-declared', host } as const;
  const [{ value: manifest, diagnostics }, evaluating] = timed(() => readManifest(input));
  if (manifest === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const inputs = { ...input, files: [], environment: {}, platform: host.platform };
  const [plan, planning] = timed(() => buildPlan(manifest, inputs).value);
  const [hash, hashing] = timed(() => hashOf(plan));
  const [, emitting] = timed(() => emitBakeHcl(plan).length + hash.length);
  return { lexing, parsing: parsing - lexing, evaluating: evaluating - again, planning, hashing, emitting };
}

function timed<T>(task: () => T): readonly [T, number] {
  const start = performance.now();
  const value = task();
  return [value, performance.now() - start];
}
