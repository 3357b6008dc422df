/** The value of a variable; undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

/** The variables of a project; those that are sensitive stay names. */
export interface Variables {
  readonly lookup: Lookup;
  readonly sensitive: ReadonlySet<string>;
}

/** What a text with variables comes to, and what was noticed on the way. */
export interface Substituted {
  readonly text: string;
  /** Names that are used plainly and not set: empty texts. */
  readonly unset: readonly string[];
  readonly problems: readonly TemplateProblem[];
}

export type TemplateProblem =
  { readonly kind: 'malformed' } | { readonly kind: 'missing'; readonly name: string; readonly reason: string };

/**
 * Fills in the variables of a text by Compose's rules: `$NAME`, `${NAME}`, and in braces after the name `-` a default,
 * `+` what stands instead, `?` why it is needed; `:` before them counts an empty value as none. `$$` is a dollar.
 */
export function substitute(text: string, lookup: Lookup): Substituted {
  const unset: string[] = [];
  const problems: TemplateProblem[] = [];
  const inner = (part: string): string => {
    const found = substitute(part, lookup);
    unset.push(...found.unset);
    problems.push(...found.problems);
    return found.text;
  };
  let result = '';
  for (let rest = text; rest !== '';) {
    const dollar = rest.indexOf('$');
    if (dollar < 0) return { text: result + rest, unset, problems };
    result += rest.slice(0, dollar);
    rest = rest.slice(dollar);
    const plain = /^\$(\$|[_a-zA-Z]\w*|\{[_a-zA-Z]\w*\})/.exec(rest);
    const braced = plain === null ? readBraced(rest) : undefined;
    if (plain !== null) {
      const name = (plain[1] ?? '').replace(/^\{|\}$/g, '');
      const value = name === '$' ? '$' : lookup(name);
      if (value === undefined) unset.push(name);
      result += value ?? '';
      rest = rest.slice(plain[0].length);
    } else if (braced !== undefined) {
      const value = valueOf(braced, lookup, inner);
      if (typeof value === 'string') result += value;
      else problems.push(value);
      rest = rest.slice(braced.length);
    } else {
      if (rest.startsWith('${')) problems.push({ kind: 'malformed' });
      result += '$';
      rest = rest.slice(1);
    }
  }
  return { text: result, unset, problems };
}

interface Braced {
  readonly name: string;
  readonly countsEmpty: boolean;
  readonly operator: string;
  readonly word: string;
  readonly length: number;
}

/** `${NAME:-word}` up to the brace that closes it, on one line; words may hold braces in pairs. */
function readBraced(text: string): Braced | undefined {
  const head = /^\$\{([_a-zA-Z]\w*)(:?)([-+?])/.exec(text);
  const last = /^[^\n]*\}/.exec(text)?.[0].length;
  if (head === null || last === undefined) return undefined;
  const closing = closingBrace(text.slice(0, last)) ?? last - 1;
  const [start, name = '', colon = '', operator = ''] = head;
  const word = text.slice(start.length, closing);
  return { name, countsEmpty: colon === ':', operator, word, length: closing + 1 };
}

function closingBrace(text: string): number | undefined {
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '}') {
      open -= 1;
      if (open === 0) return at;
    }
    if (text[at] === '{') {
      open += 1;
      at += 1;
    }
  }
  return undefined;
}

function valueOf(
  { name, countsEmpty, operator, word }: Braced,
  lookup: Lookup,
  inner: (text: string) => string,
): string | TemplateProblem {
  const filled = inner(word);
  const value = lookup(name);
  const isThere = value !== undefined && !(countsEmpty && value === '');
  if (operator === '-') return isThere ? value : filled;
  if (operator === '+') return isThere ? filled : (value ?? '');
  return isThere ? value : { kind: 'missing', name, reason: filled };
}
