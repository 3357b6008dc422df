/** Records of CSV text (RFC 4180), or where it is malformed; lines are counted from 1. */
export type Csv =
  | { readonly records: readonly { readonly line: number; readonly fields: readonly string[] }[] }
  | { readonly line: number; readonly problem: string };

/** Reads CSV as Go's `encoding/csv` does: empty lines are skipped, quotes stand only around whole fields. */
export function parseCsv(text: string): Csv {
  const reader = new Reader(text.replaceAll('\r\n', '\n').replace(/\r$/, ''));
  const records: { line: number; fields: string[] }[] = [];
  while (!reader.isAtEnd()) {
    const { line } = reader;
    if (reader.skip('\n')) continue;
    const fields: string[] = [];
    do {
      const field = reader.field();
      if (field === undefined) return { line: reader.line, problem: 'a quote stands where none may' };
      fields.push(field);
    } while (reader.skip(','));
    reader.skip('\n');
    records.push({ line, fields });
  }
  return { records };
}

class Reader {
  readonly #text: string;
  #at = 0;
  line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    if (character === '\n') this.line += 1;
    return true;
  }

  /** The text of a field; undefined where it is malformed. */
  field(): string | undefined {
    if (this.#text[this.#at] === '"') return this.#quoted();
    const start = this.#at;
    while (!this.isAtEnd() && !',\n'.includes(this.#text[this.#at] ?? '')) this.#at += 1;
    const field = this.#text.slice(start, this.#at);
    return field.includes('"') ? undefined : field;
  }

  #quoted(): string | undefined {
    const parts: string[] = [];
    while (this.#text[this.#at] === '"') {
      const end = this.#text.indexOf('"', this.#at + 1);
      if (end < 0) return undefined;
      const part = this.#text.slice(this.#at + 1, end);
      this.line += part.split('\n').length - 1;
      parts.push(part);
      this.#at = end + 1;
    }
    const next = this.#text[this.#at];
    return next === undefined || next === ',' || next === '\n' ? parts.join('"') : undefined;
  }
}
