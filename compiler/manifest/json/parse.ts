import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { Json, JsonString, Member } from './tree.ts';

/** Nesting beyond this is no manifest. */
const deepest = 200;

/** Parses JSON (RFC 8259) and keeps where everything stands; stops at the first mistake. */
export function parseJson(file: SourceFile): Outcome<Json | undefined> {
  const reader = new Reader(file);
  try {
    return { value: reader.document(), diagnostics: [] };
  } catch (problem) {
    if (problem instanceof Stop) return { value: undefined, diagnostics: [problem.diagnostic] };
    throw problem;
  }
}

class Stop extends Error {
  readonly diagnostic: Diagnostic;

  constructor(problem: Diagnostic) {
    super(problem.message);
    this.diagnostic = problem;
  }
}

class Reader {
  readonly #file: SourceFile;
  #at = 0;
  #depth = 0;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  document(): Json {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#file.text.length) this.#fail('the end of the file');
    return value;
  }

  #value(): Json {
    this.#space();
    const start = this.#at;
    const span = () => this.#file.span(start, this.#at);
    const next = this.#file.text[start];
    if (next === '"') return this.#string();
    if (next === '{') return { kind: 'object', members: this.#between('{', '}', () => this.#member()), span: span() };
    if (next === '[') return { kind: 'array', items: this.#between('[', ']', () => this.#value()), span: span() };
    const number = this.#take(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
    if (number !== undefined) return { kind: 'number', text: number, span: span() };
    const word = this.#take(/(?:true|false|null)(?![\w-])/y);
    if (word === undefined) this.#fail('a value');
    return word === 'null' ? { kind: 'null', span: span() } : { kind: 'bool', value: word === 'true', span: span() };
  }

  #string(): JsonString {
    this.#space();
    const start = this.#at;
    const text = this.#take(/"(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    if (text === undefined) this.#fail('a string');
    return {
      kind: 'string',
      value: JSON.parse(text) as string,
      hasEscapes: text.includes('\\'),
      span: this.#file.span(start, this.#at),
    };
  }

  #member(): Member {
    const key = this.#string();
    this.#expect(':');
    return { key, value: this.#value() };
  }

  #between<T>(open: string, close: string, item: () => T): T[] {
    this.#expect(open);
    this.#depth += 1;
    if (this.#depth > deepest) this.#fail('less nesting');
    const items: T[] = [];
    if (!this.#skip(close)) {
      do items.push(item());
      while (this.#skip(','));
      this.#expect(close);
    }
    this.#depth -= 1;
    return items;
  }

  #expect(mark: string): void {
    if (!this.#skip(mark)) this.#fail(`"${mark}"`);
  }

  #skip(mark: string): boolean {
    this.#space();
    if (this.#file.text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    this.#take(/[ \t\r\n]*/y);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#file.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #fail(wanted: string): never {
    const { text } = this.#file;
    const found = this.#at >= text.length ? 'the end of the file' : `"${text.slice(this.#at, this.#at + 1)}"`;
    const span = this.#file.span(this.#at, this.#at + 1);
    throw new Stop(diagnostic('malformed-json', span, { wanted, found }));
  }
}
