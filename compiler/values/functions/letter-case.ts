/** Letters as Go's `unicode` package changes them: one for one, whatever their surroundings or language. */

/** `strings.ToUpper`: ß, which has no capital of one letter, stays. */
export function toUpper(text: string): string {
  return Array.from(text, upperOf).join('');
}

/** `strings.ToLower`: Σ is σ at the end of a word too. */
export function toLower(text: string): string {
  return Array.from(text, (letter) => (letter === 'İ' ? 'i' : letter.toLowerCase())).join('');
}

/** `strings.Title`: a letter is a title letter after white space and, in ASCII, after all but letters, digits and _. */
export function toTitle(text: string): string {
  let previous = ' ';
  return Array.from(text, (letter) => {
    const result = isSeparator(previous) ? titleOf(letter) : letter;
    previous = letter;
    return result;
  }).join('');
}

function upperOf(letter: string): string {
  const upper = letter.toUpperCase();
  if (upper === letter || isOne(upper)) return upper;
  const [point, capitals] = [letter.codePointAt(0) ?? 0, greekCapitals];
  if (capitals.some(([first, last]) => point >= first && point <= last)) return String.fromCodePoint(point + 8);
  return upperOfOne.get(letter) ?? letter;
}

function isOne(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}

/** Greek small letters with a iota below, whose capital eight places on has it adscript. */
const greekCapitals = [
  [0x1f80, 0x1f87],
  [0x1f90, 0x1f97],
  [0x1fa0, 0x1fa7],
] as const;

const upperOfOne: ReadonlyMap<string, string> = new Map([
  ['\u1fb3', '\u1fbc'],
  ['\u1fc3', '\u1fcc'],
  ['\u1ff3', '\u1ffc'],
]);

/** Digraphs have a title form of their own, and Georgian letters have none. */
function titleOf(letter: string): string {
  const digraph = /^[\u01c4-\u01cc\u01f1-\u01f3]$/.test(letter);
  if (digraph) return digraphTitles.get(letter.toLowerCase()) ?? letter;
  return /^[\u10d0-\u10ff]$/.test(letter) ? letter : upperOf(letter);
}

const digraphTitles: ReadonlyMap<string, string> = new Map([
  ['\u01c6', '\u01c5'],
  ['\u01c9', '\u01c8'],
  ['\u01cc', '\u01cb'],
  ['\u01f3', '\u01f2'],
]);

function isSeparator(letter: string): boolean {
  if (letter <= '\u007f') return !/^[0-9A-Za-z_]$/.test(letter);
  return !/^[\p{L}\p{Nd}]$/u.test(letter) && /^\p{White_Space}$/u.test(letter);
}
