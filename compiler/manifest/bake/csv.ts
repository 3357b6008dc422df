/**
 * The fields of one CSV record as Go's csvvalue reads them: commas separate, a field that starts with `"` runs to its
 * closing quote, `""` inside stands for one. Undefined where a quote is out of place, and for an empty text.
 */
export function csvFields(text: string): string[] | undefined {
  const fields: string[] = [];
  if (text === '') return undefined;
  let rest = text;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(,|$)/.exec(rest);
    const plain = quoted ?? /^([^",]*)(,|$)/.exec(rest);
    if (plain === null) return undefined;
    const field = plain[1] ?? '';
    fields.push(quoted === null ? field : field.replaceAll('""', '"'));
    rest = rest.slice(plain[0].length);
    if (plain[2] === '') return fields;
  }
}

/** `key=value` cut at its first `=`; undefined where there is none. */
export function cutPair(text: string): readonly [string, string] | undefined {
  const at = text.indexOf('=');
  return at < 0 ? undefined : [text.slice(0, at), text.slice(at + 1)];
}

/** Go's strconv.ParseBool. */
export function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  return undefined;
}
