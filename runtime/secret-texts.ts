/** Texts that are looked for all at once, however many and long: by how they begin. */
export class SecretTexts {
  /** By their first two UTF-16 units, the longest first. */
  readonly #byStart = new Map<number, string[]>();
  /** Of one unit. */
  readonly #single = new Set<number>();
  /** The first units of all that are longer than that. */
  readonly #first = new Set<number>();
  /** UTF-16 units. */
  readonly longest: number;

  constructor(texts: readonly string[]) {
    const distinct = [...new Set(texts)].sort((a, b) => b.length - a.length);
    this.longest = distinct[0]?.length ?? 0;
    for (const text of distinct) {
      if (text.length === 1) {
        this.#single.add(text.charCodeAt(0));
        continue;
      }
      this.#first.add(text.charCodeAt(0));
      const start = startAt(text, 0);
      this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), text]);
    }
  }

  get isEmpty(): boolean {
    return this.longest === 0;
  }

  /** The length of the longest of them that stands at this place; 0 where none does. */
  lengthAt(text: string, place: number): number {
    const found = this.#byStart.get(startAt(text, place))?.find((one) => text.startsWith(one, place));
    return found?.length ?? (this.#single.has(text.charCodeAt(place)) ? 1 : 0);
  }

  /** Where the first of them begins that may yet follow in whole; the end of the text where none does. */
  openingIn(text: string): number {
    const last = text.length - 1;
    for (let at = Math.max(0, text.length - this.longest + 1); at < last; at += 1) {
      const candidates = this.#byStart.get(startAt(text, at));
      if (candidates?.some((one) => one.length > text.length - at && one.startsWith(text.slice(at))) === true)
        return at;
    }
    return last >= 0 && this.#first.has(text.charCodeAt(last)) ? last : text.length;
  }
}

/** Two units as one number; the end of a text counts as 0. */
function startAt(text: string, place: number): number {
  return text.charCodeAt(place) * 0x10000 + (place + 1 < text.length ? text.charCodeAt(place + 1) : 0);
}
