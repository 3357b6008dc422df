/** One verb of a format string, after cty: flags, width, precision, argument index, letter. */
export interface Verb {
  readonly raw: string;
  /** UTF-16 units before it. */
  readonly offset: number;
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  /** From 1; undefined means the next one. */
  readonly argument: number | undefined;
  readonly letter: string;
}

/** A literal text, a verb, or the place of a mistake. */
export type FormatPart = string | Verb | { readonly malformed: number };

const pattern = /%(?:(%)|([0#\-+ ]*)([1-9][0-9]*)?(?:\.([0-9]*))?(?:\[([1-9][0-9]*)\])?([a-zA-Z]))/y;

/** The parts of a format string up to its end or its first mistake. */
export function parseFormat(format: string): readonly FormatPart[] {
  const parts: FormatPart[] = [];
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf('%', at);
    if (percent !== at) {
      const end = percent < 0 ? format.length : percent;
      parts.push(format.slice(at, end));
      at = end;
      continue;
    }
    pattern.lastIndex = at;
    const match = pattern.exec(format);
    if (match === null) return [...parts, { malformed: at }];
    parts.push(match[1] === '%' ? '%' : verbOf(match));
    at = pattern.lastIndex;
  }
  return parts;
}

function verbOf(match: RegExpExecArray): Verb {
  const [raw, , flags = '', width, precision, argument, letter = ''] = match;
  return {
    raw,
    offset: match.index,
    flags,
    width: width === undefined ? undefined : Number(width),
    precision: precision === undefined ? undefined : Number(precision),
    argument: argument === undefined ? undefined : Number(argument),
    letter,
  };
}
