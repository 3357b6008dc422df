import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import type { SourceFile, Span } from '../../source/source-file.ts';
import { folderOf } from '../bake/paths.ts';
import { mergeNodes } from './merge.ts';
import { withoutResets, type Resets } from './resets.ts';
import { child, membersOf, textIn, type Entries, type MapNode, type Member, type Node } from './tree.ts';

/** What following `extends` needs to know of other files. */
export interface Sources {
  readonly diagnostics: Diagnostic[];
  readonly fileAt: (path: string, span: Span) => SourceFile | undefined;
  /** The merged document of another file, its paths seen from that file's folder. */
  readonly document: (file: SourceFile, folder: string) => Document | undefined;
}

/** A document, normalised, and what it takes out of earlier ones. */
export interface Document {
  readonly root: MapNode;
  readonly resets: Resets;
}

/** A document whose services have been given what they extend, of the same document or of another file. */
export function extendServices({ root, resets }: Document, file: string, sources: Sources): MapNode {
  const services = root.entries.get('services');
  if (services?.value.kind !== 'map') return root;
  const extender = new Extender(sources);
  const entries = new Map<string, Member>();
  for (const [name, member] of services.value.entries) {
    const place = { file, services: services.value.entries, resets };
    entries.set(name, { ...member, value: extender.extend(name, member.value, place, []) });
  }
  const value = { ...services.value, entries };
  return { ...root, entries: new Map(root.entries).set('services', { ...services, value }) };
}

/** The services among which a name is looked up. */
interface Place {
  readonly file: string;
  readonly services: Entries;
  readonly resets: Resets;
}

class Extender {
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  extend(name: string, service: Node, place: Place, path: readonly string[]): Node {
    const extension = child(service, 'extends');
    const wanted = child(extension, 'service');
    const target = textIn(wanted);
    if (extension === undefined || wanted === undefined || target === undefined) return service;
    const id = `${name} of ${place.file}`;
    if (path.includes(id)) {
      this.#sources.diagnostics.push(diagnostic('extends-cycle', wanted.span, { path: [...path, id].join(' → ') }));
      return service;
    }
    const there = this.#placeOf(textIn(child(extension, 'file')), wanted.span, place);
    if (there === undefined) return service;
    const base = there.services.get(target);
    if (base === undefined) {
      const suggestion = nearest(target, there.services.keys());
      const params = { name: target, file: there.file, suggestion };
      this.#sources.diagnostics.push(diagnostic('extended-service-missing', wanted.span, params));
      return service;
    }
    const extended = this.extend(target, base.value, there, [...path, id]);
    const kept = withoutOwnResets(extended, place.resets, name);
    return withoutExtends(mergeNodes(kept, service, ['services', name], this.#sources.diagnostics));
  }

  #placeOf(path: string | undefined, span: Span, place: Place): Place | undefined {
    if (path === undefined) return place;
    const file = this.#sources.fileAt(path, span);
    const document = file === undefined ? undefined : this.#sources.document(file, folderOf(path));
    if (document === undefined) return undefined;
    return { file: path, services: membersOf(child(document.root, 'services')), resets: document.resets };
  }
}

/** What a service resets counts for what it extends too. */
function withoutOwnResets(base: Node, resets: Resets, name: string): Node {
  if (base.kind !== 'map') return base;
  const own = resets.filter(([section, service]) => section === 'services' && service === name);
  return withoutResets(
    base,
    own.map((path) => path.slice(2)).filter((path) => path.length > 0),
  );
}

function withoutExtends(service: Node): Node {
  if (service.kind !== 'map') return service;
  return { ...service, entries: new Map([...service.entries].filter(([key]) => key !== 'extends')) };
}
