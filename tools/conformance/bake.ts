import { emitBakeJson } from '../../compiler/emit/bake/json.ts';
import type { ManifestInput } from '../../compiler/manifest/input.ts';
import { readListing, type Listing } from '../../compiler/manifest/listing.ts';
import { readManifest } from '../../compiler/manifest/read.ts';
import { SourceFile } from '../../compiler/source/source-file.ts';
import { hostOf } from './host.ts';

/** One case of bake.json: an invocation of `bake --print`, and what buildx printed or that it failed. */
export interface BakeVector {
  readonly id: string;
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly content: string }[];
  readonly env?: Readonly<Record<string, string>>;
  readonly overrides?: readonly string[];
  readonly targets: readonly string[];
  readonly extra_flags?: readonly string[];
  readonly expect?: unknown;
  readonly expect_error?: string;
  readonly error_full?: string;
  readonly compare_group_targets_as_sets?: boolean;
}

/** What differs, or undefined where a case passes. */
export function checkBake(vector: BakeVector): string | undefined {
  const list = /^--list=type=(targets|variables),format=json$/.exec(vector.extra_flags?.[0] ?? '')?.[1];
  if (list === 'targets' || list === 'variables') return checkList(vector, list);
  const input = inputOf(vector);
  if (input === undefined) return 'its flags are not of bake --print';
  const { value, diagnostics } = readManifest(input);
  const errors = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code}: ${message}`);
  if (vector.expect_error !== undefined) {
    return errors.length > 0 ? undefined : `passes, should fail: ${vector.error_full ?? vector.expect_error}`;
  }
  if (value === undefined) return errors.join('\n');
  const images = Object.fromEntries([...value.targets].map(([name, { bake }]) => [name, bake]));
  const printed = emitBakeJson({ images, groups: Object.fromEntries(value.groups) });
  const [actual, expected] = [JSON.parse(printed) as unknown, vector.expect].map((one) =>
    JSON.stringify(vector.compare_group_targets_as_sets === true ? withSets(one) : one),
  );
  return actual === expected ? undefined : `wanted ${expected ?? ''}\n got   ${actual ?? ''}`;
}

function checkList({ extra_flags: flags = [], ...vector }: BakeVector, type: keyof Listing): string | undefined {
  const input = inputOf({ ...vector, extra_flags: flags.slice(1) });
  if (input === undefined) return 'its flags are not of bake --list';
  const { value, diagnostics } = readListing(input);
  if (vector.expect_error !== undefined) return value === undefined ? undefined : 'passes, should fail';
  const said = value === undefined ? diagnostics.map(({ message }) => message).join('; ') : JSON.stringify(value[type]);
  const expected = JSON.stringify(vector.expect);
  return said === expected ? undefined : `wanted ${expected}\n got   ${said}`;
}

function inputOf({
  files,
  env = {},
  overrides = [],
  targets,
  extra_flags: flags = [],
}: BakeVector): ManifestInput | undefined {
  const variables: string[] = [];
  for (let at = 0; at < flags.length; at += 2) {
    if (flags[at] !== '--var') return undefined;
    variables.push(flags[at + 1] ?? '');
  }
  return {
    files: files.map(({ name, content }) => new SourceFile(name, content)),
    targets,
    overrides,
    variables,
    output: 'as-declared',
    host: hostOf(env),
  };
}

/** Go's map order shows through in the members of a matrix's group. */
function withSets(print: unknown): unknown {
  const { group = {}, ...rest } = print as { group?: Record<string, { targets: string[] }> };
  const sorted = Object.entries(group).map(([name, { targets, ...other }]) => [
    name,
    { ...other, targets: [...targets].sort() },
  ]);
  return { group: Object.fromEntries(sorted) as unknown, ...rest };
}
