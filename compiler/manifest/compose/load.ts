import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { SourceFile, type Span } from '../../source/source-file.ts';
import type { World } from '../evaluation/world.ts';
import { dotenvIn } from './environment.ts';
import { extendServices, type Document, type Sources } from './extends.ts';
import type { Folder } from './folder.ts';
import { importInto, readIncludes, type Include } from './include.ts';
import { Interpolation } from './interpolate.ts';
import { mergeNodes } from './merge.ts';
import { normalize } from './normalize.ts';
import { withoutResets } from './resets.ts';
import type { Lookup } from './template.ts';
import { child, type MapNode, type Member } from './tree.ts';
import { parseYaml } from './yaml.ts';

/** How the files of one project are read: where their paths start, and what their variables are. */
export interface Setting {
  readonly folder: Folder;
  readonly lookup: Lookup;
}

/** Loads compose files and those they refer to. */
export class Loader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #world: World;
  /** Unset variables that have been reported. */
  readonly #warned = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Names of variables whose values are not read. */
  get sensitive(): ReadonlySet<string> {
    return this.#world.sensitive;
  }

  /** All documents of the files, merged in order; `including` are the files that lead here. */
  load(files: readonly SourceFile[], setting: Setting, including: readonly string[] = []): MapNode | undefined {
    let merged: MapNode | undefined;
    const sources = this.#sources(setting);
    for (const file of files) {
      const found = this.diagnostics.length;
      let isEmpty = true;
      for (const layer of this.#layers(file, setting)) {
        const extended = extendServices(layer, file.name, sources);
        const included = this.#withIncludes(extended, setting, [...including, file.name]);
        isEmpty &&= !included.entries.has('services') && !included.entries.has('secrets');
        merged = merged === undefined ? included : this.#merge(withoutResets(merged, layer.resets), included);
      }
      if (isEmpty && including.length === 0 && this.diagnostics.length === found) {
        this.diagnostics.push(diagnostic('empty-compose', file.span(0, 0), {}));
      }
    }
    return merged;
  }

  /** What services of these files may extend: those of other files, paths seen from there, as they stand. */
  #sources(setting: Setting): Sources {
    const document = (file: SourceFile, path: string) => {
      const layers = this.#layers(file, { ...setting, folder: { ...setting.folder, path } });
      const roots = layers.map(({ root }) => root);
      const [first, ...rest] = roots;
      if (first === undefined) return undefined;
      const root = rest.reduce((merged, next) => this.#merge(merged, next), first);
      return { root, resets: layers.flatMap(({ resets }) => resets) };
    };
    return { diagnostics: this.diagnostics, fileAt: (path, span) => this.fileAt(path, span), document };
  }

  /** The documents of a file, each by itself. */
  #layers(file: SourceFile, { folder, lookup }: Setting): readonly Document[] {
    const parsed = parseYaml(file);
    this.diagnostics.push(...parsed.diagnostics);
    const interpolation = new Interpolation({ lookup, sensitive: this.sensitive }, this.diagnostics, this.#warned);
    return parsed.value.map(({ root, resets }) => ({
      root: normalize(interpolation.apply(root), folder, this.diagnostics),
      resets,
    }));
  }

  /** A file that another one names; reports where there is none and one is required. */
  fileAt(path: string, span: Span, isRequired = true): SourceFile | undefined {
    const text = this.#world.host.file?.(path);
    if (text === undefined && isRequired) this.diagnostics.push(diagnostic('compose-file-missing', span, { path }));
    return text === undefined ? undefined : new SourceFile(path, text);
  }

  #merge(base: MapNode, over: MapNode): MapNode {
    const merged = mergeNodes(base, over, [], this.diagnostics);
    return merged.kind === 'map' ? merged : over;
  }

  #withIncludes(root: MapNode, setting: Setting, including: readonly string[]): MapNode {
    let result = root;
    for (const include of readIncludes(child(root, 'include'), setting.folder, this.diagnostics)) {
      const included = this.#include(include, setting, including);
      if (included !== undefined) result = importInto(result, included, this.diagnostics);
    }
    return result;
  }

  #include({ paths, directory, envFiles, span }: Include, setting: Setting, including: readonly string[]) {
    const [main = ''] = paths;
    if (including.includes(main)) {
      this.diagnostics.push(diagnostic('include-cycle', span, { path: [...including, main].join(' → ') }));
      return undefined;
    }
    const files = paths.map((path) => this.fileAt(path, span)).filter((file) => file !== undefined);
    const folder = { ...setting.folder, path: directory };
    const own = this.#environment(envFiles ?? [directory === '.' ? '.env' : `${directory}/.env`], setting.lookup);
    const lookup: Lookup = (name) => setting.lookup(name) ?? own.get(name);
    const loaded = this.load(files, { folder, lookup }, including);
    return loaded === undefined ? undefined : withContexts(loaded, directory);
  }

  #environment(paths: readonly string[], lookup: Lookup): ReadonlyMap<string, string> {
    const variables = new Map<string, string>();
    for (const path of paths) {
      for (const [name, value] of dotenvIn(path, this.#world, lookup, this.diagnostics)) variables.set(name, value);
    }
    return variables;
  }
}

/** A build without a context of its own has the folder of its project. */
function withContexts(root: MapNode, directory: string): MapNode {
  const services = root.entries.get('services');
  if (services?.value.kind !== 'map') return root;
  const entries = new Map(services.value.entries);
  for (const [name, service] of entries) {
    const build = service.value.kind === 'map' ? service.value.entries.get('build') : undefined;
    if (service.value.kind !== 'map' || build?.value.kind !== 'map' || build.value.entries.has('context')) continue;
    const context: Member = { key: build.key, value: { kind: 'text', value: directory, span: build.value.span } };
    const located = { ...build.value, entries: new Map(build.value.entries).set('context', context) };
    const own = new Map(service.value.entries).set('build', { ...build, value: located });
    entries.set(name, { ...service, value: { ...service.value, entries: own } });
  }
  return {
    ...root,
    entries: new Map(root.entries).set('services', { ...services, value: { ...services.value, entries } }),
  };
}
