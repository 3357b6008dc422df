import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Document,
  type Node as Parsed,
  type Scalar,
} from 'yaml';
import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../../source/source-file.ts';
import { readPlain } from './scalar.ts';
import type { Entries, Member, Node } from './tree.ts';

/** One document of a file. */
export interface ComposeDocument {
  readonly root: Node;
  /** Where `!reset` and `!override` stand: what earlier files say there does not count. */
  readonly resets: readonly (readonly string[])[];
}

/** Aliases may repeat each other; beyond this many values a file is no manifest. */
const most = 200_000;

/** Parses YAML with the `yaml` package, which knows the syntax; what scalars mean is decided as Go does. */
export function parseYaml(file: SourceFile): Outcome<readonly ComposeDocument[]> {
  const parsed = parseAllDocuments(file.text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = Array.isArray(parsed) ? parsed : [];
  const diagnostics: Diagnostic[] = [];
  const roots = documents.flatMap((document): ComposeDocument[] => {
    const [problem] = document.errors;
    if (problem !== undefined) {
      const [start, end] = problem.pos;
      diagnostics.push(diagnostic('malformed-yaml', file.span(start, end), { problem: sentence(problem.message) }));
      return [];
    }
    if (document.contents === null) return [];
    const resolver = new Resolver(file, document, diagnostics);
    const root = resolver.resolve(document.contents, []);
    return root === undefined ? [] : [{ root, resets: resolver.resets }];
  });
  return { value: roots, diagnostics };
}

function sentence(message: string): string {
  const [first = ''] = message.split('\n');
  return first.charAt(0).toLowerCase() + first.slice(1);
}

class Resolver {
  readonly resets: (readonly string[])[] = [];
  readonly #file: SourceFile;
  readonly #document: Document;
  readonly #diagnostics: Diagnostic[];
  readonly #open = new Set<Parsed>();
  #count = 0;

  constructor(file: SourceFile, document: Document, diagnostics: Diagnostic[]) {
    this.#file = file;
    this.#document = document;
    this.#diagnostics = diagnostics;
  }

  /** Undefined where the value is reset, or wrong and reported. */
  resolve(node: Parsed, path: readonly string[]): Node | undefined {
    this.#count += 1;
    if (this.#count > most) return this.#tooLarge(node);
    if (isAlias(node)) return this.#alias(node, path);
    if (node.tag === '!reset' || node.tag === '!override') this.resets.push(path);
    if (node.tag === '!reset') return undefined;
    const span = this.#span(node);
    if (isScalar(node)) return scalar(node, span);
    this.#open.add(node);
    const resolved = this.#collection(node, path, span);
    this.#open.delete(node);
    return resolved;
  }

  #collection(node: Parsed, path: readonly string[], span: Span): Node | undefined {
    if (isSeq<Parsed>(node)) {
      const items = node.items.map((item, index) => this.resolve(item, [...path, String(index)]));
      return { kind: 'list', items: items.filter((item) => item !== undefined), span };
    }
    return isMap<Parsed, Parsed | null>(node)
      ? { kind: 'map', entries: this.#entries(node.items, path), span }
      : undefined;
  }

  #alias(
    node: Parsed & { readonly source: string; resolve: (document: Document) => Parsed | undefined },
    path: readonly string[],
  ) {
    const target = node.resolve(this.#document);
    if (target !== undefined && !this.#open.has(target)) return this.resolve(target, path);
    const code = target === undefined ? 'unknown-anchor' : 'anchor-cycle';
    return this.#wrong(diagnostic(code, this.#span(node), { name: node.source }));
  }

  /** What stands in the mapping itself counts over what is merged into it, wherever the `<<` stands. */
  #entries(pairs: readonly { key: Parsed; value: Parsed | null }[], path: readonly string[]): Entries {
    const own = new Map<string, Member>();
    const merged: Entries[] = [];
    const seen = new Set<string>();
    for (const { key, value } of pairs) {
      const name = this.#key(key);
      if (name === undefined) continue;
      if (seen.has(name)) this.#wrong(diagnostic('duplicate-key', this.#span(key), { name }));
      seen.add(name);
      const keySpan = this.#span(key);
      const isMerge = name === '<<' && isScalar(key) && key.type === 'PLAIN';
      const resolved =
        value === null
          ? ({ kind: 'null', span: keySpan } as const)
          : this.resolve(value, isMerge ? path : [...path, name]);
      if (isMerge) merged.push(...this.#merged(resolved, keySpan));
      else if (resolved !== undefined) own.set(name, { key: keySpan, value: resolved });
    }
    return new Map([...merged.reverse().flatMap((entries) => [...entries]), ...own]);
  }

  #merged(value: Node | undefined, span: Span): Entries[] {
    const sources = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
    return sources.flatMap((source) => {
      if (source.kind === 'map') return [source.entries];
      this.#wrong(diagnostic('malformed-merge-key', span, {}));
      return [];
    });
  }

  #key(key: Parsed): string | undefined {
    const resolved = this.resolve(key, []);
    if (resolved?.kind === 'text') return resolved.value;
    this.#wrong(diagnostic('key-not-text', this.#span(key), {}));
    return undefined;
  }

  #tooLarge(node: Parsed): Node | undefined {
    if (this.#count > most + 1) return undefined;
    return this.#wrong(diagnostic('too-many-aliases', this.#span(node), {}));
  }

  /** There is nothing to go on with. */
  #wrong(problem: Diagnostic): Node | undefined {
    this.#diagnostics.push(problem);
    return undefined;
  }

  #span({ range }: Parsed): Span {
    const [start, end] = range ?? [0, 0];
    return this.#file.span(start, end);
  }
}

const core = 'tag:yaml.org,2002:';

function scalar(node: Scalar, span: Span): Node {
  const text = typeof node.value === 'string' ? node.value : '';
  const isTyped = node.tag?.startsWith(core) === true && node.tag !== `${core}str`;
  const isPlain = node.type === 'PLAIN' && (node.tag === undefined || !node.tag.startsWith(core));
  return isTyped || isPlain ? readPlain(text, span) : { kind: 'text', value: text, span };
}
