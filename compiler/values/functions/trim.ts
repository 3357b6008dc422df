/** Strings without what is at their ends, as Go's `strings` package cuts it off. */

/** White space as Unicode has it. */
export function trimSpace(given: string): string {
  return trimWhere(given, (character) => /^\p{White_Space}$/u.test(character));
}

/** Any of the code points of `cutset`. */
export function trimEnds(given: string, cutset: string): string {
  const cut = new Set(cutset);
  return trimWhere(given, (character) => cut.has(character));
}

/** All `\n` and `\r` at the end. */
export function trimLineEnds(given: string): string {
  let end = given.length;
  while (end > 0 && (given[end - 1] === '\n' || given[end - 1] === '\r')) end -= 1;
  return given.slice(0, end);
}

export function trimPrefix(given: string, prefix: string): string {
  return given.startsWith(prefix) ? given.slice(prefix.length) : given;
}

export function trimSuffix(given: string, suffix: string): string {
  return given.endsWith(suffix) ? given.slice(0, given.length - suffix.length) : given;
}

function trimWhere(given: string, isCut: (character: string) => boolean): string {
  const characters = Array.from(given);
  let start = 0;
  let end = characters.length;
  while (start < end && isCut(characters[start] ?? '')) start += 1;
  while (end > start && isCut(characters[end - 1] ?? '')) end -= 1;
  return characters.slice(start, end).join('');
}
