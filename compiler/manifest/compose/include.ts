import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source/source-file.ts';
import { folderOf } from '../bake/paths.ts';
import { localPath, type Folder } from './folder.ts';
import { Forms } from './forms.ts';
import { child, itemsOf, membersOf, textIn, type MapNode, type Member, type Node } from './tree.ts';

/** Another project whose services and secrets count as this one's. */
export interface Include {
  readonly span: Span;
  /** Seen from the invocation's directory; the later ones override the first. */
  readonly paths: readonly string[];
  /** Where relative paths start. */
  readonly directory: string;
  /** Undefined: the file `.env` of the directory, where there is one. */
  readonly envFiles: readonly string[] | undefined;
}

/** The entries of `include`. */
export function readIncludes(node: Node | undefined, folder: Folder, diagnostics: Diagnostic[]): readonly Include[] {
  const forms = new Forms(diagnostics);
  if (node === undefined || node.kind === 'null') return [];
  if (node.kind !== 'list') forms.wrong(node, 'include', 'a list');
  return itemsOf(node).flatMap((item): Include[] => {
    const paths = pathsOf(item.kind === 'map' ? child(item, 'path') : item, folder);
    const [main] = paths;
    if (main === undefined) {
      forms.wrong(item, 'include', 'a path, or a mapping with "path"');
      return [];
    }
    const [directory = folderOf(main)] = pathsOf(child(item, 'project_directory'), folder);
    const envFile = child(item, 'env_file');
    return [
      {
        span: item.span,
        paths,
        directory,
        envFiles: envFile === undefined ? undefined : pathsOf(envFile, folder),
      },
    ];
  });
}

/** A path, or the paths of a list, seen from the invocation's directory. */
function pathsOf(node: Node | undefined, folder: Folder): readonly string[] {
  const items = node?.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => textIn(item) ?? []).map((path) => localPath(path, folder));
}

/** Adds the services and secrets of an included project; one that is there already must say the same. */
export function importInto(root: MapNode, included: MapNode, diagnostics: Diagnostic[]): MapNode {
  const entries = new Map<string, Member>(root.entries);
  for (const section of ['services', 'secrets']) {
    const imported = included.entries.get(section);
    if (imported === undefined) continue;
    const own = membersOf(child(root, section));
    const all = new Map<string, Member>(own);
    for (const [name, member] of membersOf(imported.value)) {
      const mine = own.get(name);
      if (mine === undefined) all.set(name, member);
      else if (!isSame(mine.value, member.value)) {
        diagnostics.push(diagnostic('include-conflict', mine.key, { where: `${section}.${name}` }));
      }
    }
    const { key, value } = root.entries.get(section) ?? imported;
    entries.set(section, { key, value: { kind: 'map', entries: all, span: value.span } });
  }
  return { ...root, entries };
}

function isSame(a: Node, b: Node): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain(node: Node): unknown {
  if (node.kind === 'list') return node.items.map(plain);
  if (node.kind !== 'map') return { ...node, span: undefined };
  return [...node.entries]
    .map(([key, { value }]) => [key, plain(value)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
