import type { Outcome } from './diagnostics/diagnostic.ts';
import type { Host } from './host.ts';
import type { ManifestInput } from './manifest/input.ts';
import type { BakeTarget } from './manifest/bake/target.ts';
import type { Manifest } from './manifest/model.ts';
import { readManifest } from './manifest/read.ts';
import { environmentOf, secretFilesOf } from './plan/build-flags.ts';
import { checkCross } from './plan/cross.ts';
import { bakePlan, buildPlan } from './plan/build-plan.ts';
import { hashOf, sha256Hex } from './plan/canonical-json.ts';
import type { Draft, Plan, PlanInputs } from './plan/plan.ts';
import { SourceFile } from './source/source-file.ts';

/**
 * From texts to the plan. No plan: the manifest could not be read. A plan with images and no steps, beside errors: the
 * targets can be printed as Bake would, but not be built as declared.
 */
export function compile(input: ManifestInput): Outcome<Plan | undefined> {
  const { value, diagnostics } = draft(input);
  return { value: value === undefined ? undefined : { ...value, hash: hashOf(value) }, diagnostics };
}

/** The same without the hash, for whoever shows nothing of it. */
export function draft(input: ManifestInput): Outcome<Draft | undefined> {
  return planned(input, buildPlan);
}

/** A bake file: the plan whose images it holds, and the plan of the script beside it where Bake cannot do all. */
export interface BakeFace {
  readonly images: Draft;
  readonly script: Plan | undefined;
}

/** Compiles for a bake file at a path, relative as all paths are; without one there is no file that a script could read. */
export function compileBake(input: ManifestInput, path: string | undefined): Outcome<BakeFace | undefined> {
  const { value: images, diagnostics } = planned(input, (manifest, inputs) => bakePlan(manifest, inputs, path));
  if (images === undefined) return { value: undefined, diagnostics };
  const script = images.steps.length === 0 ? undefined : { ...images, hash: hashOf(images) };
  return { value: { images, script }, diagnostics };
}

function planned(
  input: ManifestInput,
  plan: (manifest: Manifest, inputs: PlanInputs) => Outcome<Draft>,
): Outcome<Draft | undefined> {
  const { host, environment, files } = recording(input.host);
  const manifest = readManifest({ ...input, host });
  if (manifest.value === undefined) return { value: undefined, diagnostics: manifest.diagnostics };
  const { sensitive } = manifest.value;
  const unseen = unseenVariables(manifest.value);
  const secretFiles = [...new Set(buildsOf(manifest.value).flatMap(secretFilesOf))].sort();
  const builders = [...manifest.value.builders.values()];
  const insecureRegistries = [...new Set(builders.flatMap((one) => one.insecureRegistries))].sort();
  const unfit = checkCross(manifest.value, host);
  const { value, diagnostics } = plan(manifest.value, {
    files: [...input.files, ...files].map(hashed),
    targets: input.targets,
    overrides: input.overrides,
    variables: input.variables.map((flag) => withoutValue(flag, sensitive)),
    output: input.output,
    environment: sorted(environment),
    ...(unseen.length === 0 ? {} : { sensitive: unseen }),
    ...(secretFiles.length === 0 ? {} : { secretFiles }),
    ...(insecureRegistries.length === 0 ? {} : { insecureRegistries }),
    platform: host.platform,
  });
  const found = [...manifest.diagnostics, ...unfit, ...diagnostics];
  return { value: unfit.length === 0 ? value : { ...value, steps: [], publishes: [] }, diagnostics: found };
}

/** A file as a plan records it. The hash of its text is computed when it is read, which a bake file without a script never does. */
function hashed({ name, text }: SourceFile): PlanInputs['files'][number] {
  let known: string | undefined;
  return {
    name,
    get sha256() {
      return (known ??= sha256Hex(text));
    },
  };
}

/** Variables whose values nothing may show: the sensitive ones, and those that hold the secrets of builds. */
function unseenVariables(manifest: Manifest): string[] {
  return [...new Set([...manifest.sensitive, ...buildsOf(manifest).flatMap(environmentOf)])].sort();
}

/** Every target as it is, and as each of its `platform` blocks has it. */
function buildsOf({ targets }: Manifest): BakeTarget[] {
  return [...targets.values()].flatMap(({ bake, variants }) => [
    bake,
    ...[...variants.values()].map((variant) => variant.bake),
  ]);
}

/** `NAME=value`, or the name alone where the variable is sensitive. */
function withoutValue(flag: string, sensitive: ReadonlySet<string>): string {
  const [name = ''] = flag.split('=', 1);
  return sensitive.has(name) || sensitive.has(name.replace(/_JSON$/, '')) ? name : flag;
}

interface Recording {
  readonly host: Host;
  readonly environment: ReadonlyMap<string, string | null>;
  readonly files: readonly SourceFile[];
}

/** A host that writes down which environment variables were looked up, and which files were read. */
function recording(host: Host): Recording {
  const environment = new Map<string, string | null>();
  const files: SourceFile[] = [];
  const env = (name: string): string | undefined => {
    const value = host.env(name);
    environment.set(name, value ?? null);
    return value;
  };
  const file = (path: string): string | undefined => {
    const text = host.file?.(path);
    if (text !== undefined && files.every(({ name }) => name !== path)) files.push(new SourceFile(path, text));
    return text;
  };
  return { host: { ...host, env, file }, environment, files };
}

function sorted(map: ReadonlyMap<string, string | null>): Record<string, string | null> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}
