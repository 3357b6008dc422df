import { SecretTexts } from './secret-texts.ts';

/** What stands where a secret would. */
export const mask = '***';

/** A line of a secret of several lines is a secret too, unless it is as short as this; so is a form in which it is encoded. */
const tellingLength = 4;

/** The secrets of a run: texts that nothing may show. */
export class Redaction {
  readonly #secrets: SecretTexts;

  /** `values`: of the sensitive variables; those that are unset or empty hide nothing. */
  constructor(values: readonly (string | undefined)[]) {
    this.#secrets = new SecretTexts(values.flatMap((value) => (value === undefined ? [] : formsOf(value))));
  }

  /** A whole text with its secrets masked. */
  hide(text: string): string {
    if (this.#secrets.isEmpty) return text;
    let shown = '';
    let from = 0;
    for (let at = 0; at < text.length;) {
      const length = this.#secrets.lengthAt(text, at);
      if (length > 0) {
        shown += text.slice(from, at) + mask;
        from = at + length;
      }
      at += Math.max(length, 1);
    }
    return from === 0 ? text : shown + text.slice(from);
  }

  /** A text that comes in pieces. */
  stream(): RedactedStream {
    return new RedactedStream(this, this.#secrets);
  }
}

/** Hides secrets in a text that comes in pieces, also those that are cut in two: the end of what may be one is held back. */
export class RedactedStream {
  readonly #redaction: Redaction;
  readonly #secrets: SecretTexts;
  #held = '';

  constructor(redaction: Redaction, secrets: SecretTexts) {
    this.#redaction = redaction;
    this.#secrets = secrets;
  }

  /** What can be shown of all that has come so far. */
  write(piece: string): string {
    if (this.#secrets.isEmpty) return piece;
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
    let safe = this.#secrets.openingIn(text);
    for (let cut = this.#cutAt(text, safe); cut < safe; cut = this.#cutAt(text, safe)) safe = cut;
    return safe;
  }

  /** The start of a complete secret that the place would cut in two; else the place. */
  #cutAt(text: string, place: number): number {
    for (let at = Math.max(0, place - this.#secrets.longest + 1); at < place; at += 1) {
      if (at + this.#secrets.lengthAt(text, at) > place) return at;
    }
    return place;
  }
}

/**
 * A value as it is, and line by line; each as text in JSON or Go's quotes has it, as addresses have it, and in base64, as
 * configurations have it.
 */
function formsOf(value: string): string[] {
  if (value === '') return [];
  const lines = value.split(/\r?\n/);
  const telling = lines.filter((line) => line.trim().length >= tellingLength);
  const whole = value.replace(/[\r\n]+$/, '');
  const all = [value, ...(whole === '' ? [] : [whole]), ...(lines.length > 1 ? telling : [])];
  const plain = all.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
  const long = all.filter((text) => text.length >= tellingLength);
  return [...plain, ...long.flatMap((text) => [inAddresses(text), ...inBase64(text)])];
}

/** Half a character becomes what it becomes on its way to a process. */
function inAddresses(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

/** Of all of it, and of as much as stays the same whatever follows. */
function inBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  return [bytes, bytes.subarray(0, bytes.length - (bytes.length % 3))].map((one) =>
    one.toString('base64').replace(/=+$/, ''),
  );
}
