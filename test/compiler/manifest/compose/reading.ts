import { renderDiagnostics } from '../../../../compiler/diagnostics/render.ts';
import { emitBakeJson } from '../../../../compiler/emit/bake/json.ts';
import { readManifest } from '../../../../compiler/manifest/read.ts';
import { SourceFile } from '../../../../compiler/source/source-file.ts';

/** Where the files of a case are read: variables, and files that the manifest refers to. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly disk?: Readonly<Record<string, string>>;
  readonly targets?: readonly string[];
  readonly variables?: readonly string[];
}

interface Print {
  readonly group?: Readonly<Record<string, { readonly targets: readonly string[] }>>;
  readonly target?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Reads files by name, as `bake --print` would show them, and what was noticed as people see it. */
export function read(
  files: Readonly<Record<string, string>>,
  { env = {}, disk = {}, targets = [], variables = [] }: Surroundings = {},
) {
  const { value, diagnostics } = readManifest({
    files: Object.entries(files).map(([name, text]) => new SourceFile(name, text)),
    targets,
    overrides: [],
    variables,
    output: 'as-declared',
    host: {
      platform: 'linux/amd64',
      now: () => 0,
      random: (count) => new Uint8Array(count),
      home: () => '/home/me',
      env: (name) => env[name],
      file: (path) => disk[path],
    },
  });
  const images = [...(value?.targets ?? [])].map(([name, { bake }]) => [name, bake] as const);
  const print = emitBakeJson({
    images: Object.fromEntries(images),
    groups: Object.fromEntries(value?.groups ?? []),
  });
  return { ...(JSON.parse(print) as Print), said: renderDiagnostics(diagnostics, { color: false }) };
}

/** The target of a file with one service `app`, given the text of its build. */
export function build(text: string, surroundings: Surroundings = {}, rest = '') {
  const { target, said } = read({ 'compose.yaml': `services:\n  app:\n    build: ${text}\n${rest}` }, surroundings);
  return { app: target?.['app'], said };
}
