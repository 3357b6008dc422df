import { RE2JS } from 're2js';

/** What in a pattern not every reader takes alike, and what to write instead. */
export interface Unportable {
  readonly piece: string;
  readonly advice: string;
}

/**
 * Why a regular expression is none that `LC_ALL=C grep -E` (POSIX.1-2017, Extended Regular Expressions, on bytes) and
 * everybody else read alike; undefined where it is one:
 *
 *     pattern     = branch { "|" branch } ;
 *     branch      = [ "^" ] { atom [ repeat ] } [ "$" ] ;              (* not empty *)
 *     atom        = CHARACTER | "." | "\" SPECIAL | "(" pattern ")" | "[" [ "^" ] { item } "]" ;
 *     repeat      = "*" | "+" | "?" | "{" N [ "," [ N ] ] "}" ;         (* N up to 255 *)
 *     item        = CHARACTER [ "-" CHARACTER ] ;                       (* ASCII, without backslash *)
 *
 * A group that is repeated holds no "^" and no "$": glibc's grep loses matches there. So there is no `\d`, which is a letter to some, no `[[:digit:]]`, no lazy `*?`, no group with `?`.
 */
export function whyUnportable(pattern: string): Unportable | undefined {
  try {
    new Checker(pattern).check();
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.unportable;
    return { piece: 'repetitions of repetitions', advice: 'repeat less' };
  }
}

class Refusal extends Error {
  readonly unportable: Unportable;

  constructor(piece: string, advice: string) {
    super(piece);
    this.unportable = { piece, advice };
  }
}

const special = '\\.[()*+?{|^$';
const classes: Readonly<Record<string, string>> = { d: '[0-9]', w: '[A-Za-z0-9_]', s: '[ ]', D: '[^0-9]' };

/** Reads a pattern from left to right; the methods are headed by their productions. */
class Checker {
  readonly #text: string;
  #at = 0;
  /** How many anchors have been read. */
  #anchors = 0;

  constructor(text: string) {
    this.#text = text;
  }

  check(): void {
    const [control] = /\p{Cc}/u.exec(this.#text.replaceAll('\t', '')) ?? [];
    if (control !== undefined) throw new Refusal('a line break or control character', 'every line is tried by itself');
    this.#pattern();
    if (this.#at < this.#text.length) throw new Refusal('a ")" without its "("', 'write "\\\\)" for the character');
  }

  /** branch { "|" branch } */
  #pattern(): void {
    this.#branch();
    while (this.#skip('|')) this.#branch();
  }

  /** [ "^" ] { atom [ repeat ] } [ "$" ] */
  #branch(): void {
    const start = this.#at;
    this.#skip('^');
    while (this.#at < this.#text.length && !'|)$'.includes(this.#next())) this.#piece();
    this.#skip('$');
    if (this.#at === start) throw new Refusal('an empty part', 'write what is to match there');
    if (this.#at < this.#text.length && !'|)'.includes(this.#next())) {
      throw new Refusal('a "$" that is not at the end', 'write "\\\\$" for the character');
    }
  }

  /** atom [ repeat ] */
  #piece(): void {
    const before = this.#anchors;
    const atom = this.#take();
    if (atom === '\\') this.#escaped();
    else if (atom === '(') this.#group();
    else if (atom === '[') this.#bracket();
    else if (atom === '^') throw new Refusal('a "^" that is not at the beginning', 'write "\\\\^" for the character');
    else if ('*+?{'.includes(atom))
      throw new Refusal(`a "${atom}" with nothing to repeat`, `write "\\\\${atom}" for the character`);
    const isRepeated = this.#repeat();
    if (isRepeated && this.#anchors > before) {
      throw new Refusal('a repeated group with "^" or "$" in it', 'a line has one beginning and one end');
    }
    if (isRepeated && atom > '\x7f') {
      throw new Refusal(`"${atom}" repeated, which is several bytes`, `write (${atom}) to repeat it`);
    }
    if (isRepeated && '*+?{'.includes(this.#next() || ' ')) {
      throw new Refusal('a repetition of a repetition', 'repeat once: there are no lazy or possessive repetitions');
    }
  }

  /** "\" SPECIAL */
  #escaped(): void {
    const escaped = this.#take();
    if (escaped !== '' && special.includes(escaped)) return;
    const instead = classes[escaped];
    const piece = escaped === '' ? 'a backslash at its end' : `"\\${escaped}"`;
    throw new Refusal(
      piece,
      instead === undefined ? 'a backslash stands before special characters only' : `write ${instead}`,
    );
  }

  /** "(" pattern ")" */
  #group(): void {
    if (this.#next() === '?') throw new Refusal('a group that begins with "?"', 'write a plain group');
    this.#pattern();
    if (!this.#skip(')')) throw new Refusal('a "(" without its ")"', 'write "\\\\(" for the character');
  }

  /** "[" [ "^" ] { item } "]" */
  #bracket(): void {
    if (this.#next() === '^') this.#take();
    if (this.#next() === ']') throw new Refusal('a "]" first in brackets', 'write the other characters first');
    while (!this.#skip(']')) this.#item();
  }

  /** CHARACTER [ "-" CHARACTER ] */
  #item(): void {
    const first = this.#member();
    if (this.#next() !== '-' || this.#text.charAt(this.#at + 1) === ']') return;
    this.#take();
    const last = this.#member();
    if (first > last) throw new Refusal(`the range "${first}-${last}"`, 'write the lower end first');
  }

  #member(): string {
    const member = this.#take();
    if (member === '') throw new Refusal('a "[" without its "]"', 'write "\\\\[" for the character');
    if (member === '\\') throw new Refusal('a backslash in brackets', 'only there it is not needed: "[.]" is the dot');
    if (member > '\x7f')
      throw new Refusal(`"${member}" in brackets, which is several bytes`, 'write alternatives: (ä|ö)');
    if (member === '[' && ':.='.includes(this.#next() || ' ')) {
      throw new Refusal('a class by name', 'write its characters: "[0-9]", "[A-Za-z]"');
    }
    return member;
  }

  /** "*" | "+" | "?" | "{" N [ "," [ N ] ] "}" */
  #repeat(): boolean {
    if (this.#next() !== '{') return ['*', '+', '?'].some((sign) => this.#skip(sign));
    const [braces = '', least, most] = /^\{(\d{1,3})(?:,(\d{0,3}))?\}/.exec(this.#text.slice(this.#at)) ?? [];
    const [from, to] = [Number(least), Number(most === undefined || most === '' ? least : most)];
    if (braces === '' || from > to || to > 255 || to === 0) {
      throw new Refusal(
        'a "{" that begins no repetition',
        'write {N}, {N,} or {N,M} up to 255, or "\\\\{" for the character',
      );
    }
    this.#at += braces.length;
    return true;
  }

  #next(): string {
    return this.#text.charAt(this.#at);
  }

  /** The next character, of two units where it is one of those; `''` at the end. */
  #take(): string {
    const code = this.#text.codePointAt(this.#at);
    const taken = code === undefined ? '' : String.fromCodePoint(code);
    this.#at += taken.length;
    return taken;
  }

  #skip(character: string): boolean {
    const skips = this.#next() === character && character !== '';
    if (skips) this.#at += 1;
    if (skips && (character === '^' || character === '$')) this.#anchors += 1;
    return skips;
  }
}
