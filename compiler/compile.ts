import type { Outcome } from './diagnostics/diagnostic.ts';
import type { Host } from './host.ts';
import type { ManifestInput } from './manifest/input.ts';
import { readManifest } from './manifest/read.ts';
import { buildPlan } from './plan/build-plan.ts';
import { sha256Hex } from './plan/canonical-json.ts';
import type { Plan } from './plan/plan.ts';

/**
 * From texts to the plan. No plan: the manifest could not be read. A plan with images and no steps, beside errors: the
 * targets can be printed as Bake would, but not be built as declared.
 */
export function compile(input: ManifestInput): Outcome<Plan | undefined> {
  const { host, environment } = recording(input.host);
  const manifest = readManifest({ ...input, host });
  if (manifest.value === undefined) return { value: undefined, diagnostics: manifest.diagnostics };
  const plan = buildPlan(manifest.value, {
    files: input.files.map(({ name, text }) => ({ name, sha256: sha256Hex(text) })),
    targets: input.targets,
    overrides: input.overrides,
    variables: input.variables,
    output: input.output,
    environment: sorted(environment),
    platform: host.platform,
  });
  return { value: plan.value, diagnostics: [...manifest.diagnostics, ...plan.diagnostics] };
}

/** A host that writes down which environment variables were looked up. */
function recording(host: Host): { readonly host: Host; readonly environment: ReadonlyMap<string, string | null> } {
  const environment = new Map<string, string | null>();
  const env = (name: string): string | undefined => {
    const value = host.env(name);
    environment.set(name, value ?? null);
    return value;
  };
  return { host: { ...host, env }, environment };
}

function sorted(map: ReadonlyMap<string, string | null>): Record<string, string | null> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}
