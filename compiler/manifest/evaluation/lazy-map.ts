/** A map whose keys are known and whose values are made when they are asked for, each time anew. */
export class LazyMap<V> implements ReadonlyMap<string, V> {
  readonly #keys: readonly string[];
  readonly #known: ReadonlySet<string>;
  readonly #make: (key: string) => V;

  constructor(keys: Iterable<string>, make: (key: string) => V) {
    this.#known = new Set(keys);
    this.#keys = [...this.#known];
    this.#make = make;
  }

  get size(): number {
    return this.#keys.length;
  }

  get(key: string): V | undefined {
    return this.#known.has(key) ? this.#make(key) : undefined;
  }

  has(key: string): boolean {
    return this.#known.has(key);
  }

  forEach(callback: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const key of this.#keys) callback(this.#make(key), key, this);
  }

  *entries(): MapIterator<[string, V]> {
    for (const key of this.#keys) yield [key, this.#make(key)];
  }

  keys(): MapIterator<string> {
    return this.#known.values();
  }

  *values(): MapIterator<V> {
    for (const key of this.#keys) yield this.#make(key);
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }
}
