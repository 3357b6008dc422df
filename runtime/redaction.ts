/** What stands where a secret would. */
export const mask = '***';

/** A line of a secret of several lines is a secret too, unless it is as short as this. */
const tellingLength = 4;

/** The secrets of a run: texts that nothing may show. */
export class Redaction {
  readonly #secrets: readonly string[];
  readonly #pattern: RegExp | undefined;

  /** `values`: of the sensitive variables; those that are unset or empty hide nothing. */
  constructor(values: readonly (string | undefined)[]) {
    const texts = new Set(values.flatMap((value) => (value === undefined ? [] : formsOf(value))));
    this.#secrets = [...texts].sort((a, b) => b.length - a.length);
    this.#pattern =
      this.#secrets.length === 0 ? undefined : new RegExp(this.#secrets.map(escapePattern).join('|'), 'g');
  }

  /** A whole text with its secrets masked. */
  hide(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, mask);
  }

  /** A text that comes in pieces. */
  stream(): RedactedStream {
    return new RedactedStream(this, this.#secrets);
  }
}

/** Hides secrets in a text that comes in pieces, also those that are cut in two: the end of what may be one is held back. */
export class RedactedStream {
  readonly #redaction: Redaction;
  readonly #secrets: readonly string[];
  #held = '';

  constructor(redaction: Redaction, secrets: readonly string[]) {
    this.#redaction = redaction;
    this.#secrets = secrets;
  }

  /** What can be shown of all that has come so far. */
  write(piece: string): string {
    if (this.#secrets.length === 0) return piece;
    const text = this.#held + piece;
    const safe = this.#safeLength(text);
    this.#held = text.slice(safe);
    return this.#redaction.hide(text.slice(0, safe));
  }

  /** What was held back: nothing follows it. */
  end(): string {
    const rest = this.#redaction.hide(this.#held);
    this.#held = '';
    return rest;
  }

  /** Up to where no secret that is not yet complete begins; a secret that lies across that place is kept whole. */
  #safeLength(text: string): number {
    let safe = text.length - Math.max(0, ...this.#secrets.map((secret) => overlap(text, secret)));
    for (let cut = this.#cutAt(text, safe); cut < safe; cut = this.#cutAt(text, safe)) safe = cut;
    return safe;
  }

  /** The start of a complete secret that the place would cut in two; else the place. */
  #cutAt(text: string, place: number): number {
    const starts = this.#secrets.map((secret) => {
      const at = text.indexOf(secret, Math.max(0, place - secret.length + 1));
      return at >= 0 && at < place ? at : place;
    });
    return Math.min(place, ...starts);
  }
}

/** The length of the longest end of a text with which a secret begins, the whole secret aside. */
function overlap(text: string, secret: string): number {
  for (let length = Math.min(secret.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
}

/** A value as it is, as text in JSON or Go's quotes has it, and line by line. */
function formsOf(value: string): string[] {
  if (value === '') return [];
  const lines = value.split(/\r?\n/).filter((line) => line.trim().length >= tellingLength);
  const all = [value, ...(value.includes('\n') ? lines : [])];
  return all.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
