import { cover, type Span } from '../source/source-file.ts';
import { depthLimit } from './depth.ts';
import type { Expression, Name } from './tree.ts';

/** A splat that takes in everything behind it, until the traversal ends. */
interface OpenSplat {
  readonly source: Expression;
  readonly marker: Span;
}

/**
 * Builds what follows a term: attributes, indexes and splats, left to right. `[*]` takes in all that follows, so it
 * waits; `.*` takes in only the attributes and legacy indexes directly behind it.
 */
export class Traversal {
  #current: Expression;
  readonly #splats: OpenSplat[] = [];
  #attributeSplat: OpenSplat | undefined;

  constructor(term: Expression) {
    this.#current = term;
  }

  attribute(name: Name): void {
    const span = cover(this.#current.span, name.span);
    this.#current = { kind: 'get-attribute', span, object: this.#current, name };
  }

  legacyIndex(key: Expression): void {
    const span = cover(this.#current.span, key.span);
    this.#current = { kind: 'index', span, collection: this.#current, key, legacy: true };
  }

  index(key: Expression, brackets: Span): void {
    this.#closeAttributeSplat();
    const span = cover(this.#current.span, brackets);
    this.#current = { kind: 'index', span, collection: this.#current, key, legacy: false };
  }

  /** `[*]`; the marker is the span of the brackets. False when it is the first that would stand in too many others. */
  fullSplat(marker: Span): boolean {
    if (this.#splats.length >= depthLimit) return this.#current.kind === 'malformed';
    this.#closeAttributeSplat();
    this.#splats.push({ source: this.#current, marker });
    this.#current = { kind: 'splat-item', span: marker };
    return true;
  }

  /** `.*`; false when it stands in another of its kind, where none is allowed. */
  attributeSplat(marker: Span): boolean {
    if (this.#attributeSplat !== undefined) return false;
    this.#attributeSplat = { source: this.#current, marker };
    this.#current = { kind: 'splat-item', span: marker };
    return true;
  }

  /** Something that has been reported stands here. */
  malformed(span: Span): void {
    this.#current = { kind: 'malformed', span: cover(this.#current.span, span) };
  }

  finish(): Expression {
    this.#closeAttributeSplat();
    for (let splat = this.#splats.pop(); splat !== undefined; splat = this.#splats.pop()) {
      const span = cover(splat.source.span, this.#current.span);
      this.#current = { kind: 'splat', span, form: 'full', source: splat.source, each: this.#current };
    }
    return this.#current;
  }

  #closeAttributeSplat(): void {
    if (this.#attributeSplat === undefined) return;
    const { source } = this.#attributeSplat;
    const span = cover(source.span, this.#current.span);
    this.#current = { kind: 'splat', span, form: 'attribute', source, each: this.#current };
    this.#attributeSplat = undefined;
  }
}
