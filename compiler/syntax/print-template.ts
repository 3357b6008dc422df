import { escapeBare, escapeQuoted, escapeUnicode } from './quote.ts';
import type * as tree from './tree.ts';

type Print = (expression: tree.Expression) => string;

/** A template as a quoted string, or without quotes where it is a text of its own. */
export function printTemplate({ form, parts }: tree.Template, print: Print): string {
  if (form === 'bare') return parts.map((part, i) => printPart(part, parts[i + 1], bareText, print)).join('');
  const text = parts.map((part, i) => printPart(part, parts[i + 1], quotedText, print)).join('');
  // A heredoc is always a string, a quoted template of nothing but one interpolation is what that is.
  const last = form === 'heredoc' && wouldPassThrough(parts) ? '${""}' : '';
  return `"${text}${last}"`;
}

/** A template as a heredoc, where it can be one: every line ended, nothing in it that needs an escape. */
export function printHeredoc({ parts }: tree.Template, print: Print): string | undefined {
  const last = parts.at(-1);
  if (parts.length > 0 && !(last?.kind === 'text' && last.text.endsWith('\n'))) return undefined;
  const fits = parts.every(
    (part, i) =>
      part.kind === 'interpolation' || (part.kind === 'text' && isPlain(part.text, parts[i + 1] === undefined)),
  );
  if (!fits) return undefined;
  const text = parts.map((part, i) => printPart(part, parts[i + 1], bareText, print)).join('');
  const marker = unusedMarker(text);
  return `<<${marker}\n${text}${marker}`;
}

type PrintText = (text: string, beforeSequence: boolean) => string;

const quotedText: PrintText = (text, beforeSequence) => {
  const end = text.at(-1);
  const sign = end === '$' || end === '%';
  return beforeSequence && sign ? escapeQuoted(text.slice(0, -1)) + escapeUnicode(end) : escapeQuoted(text);
};

const bareText: PrintText = (text, beforeSequence) => {
  const end = text.at(-1);
  const sign = end === '$' || end === '%';
  return beforeSequence && sign ? `${escapeBare(text.slice(0, -1))}\${"${end}"}` : escapeBare(text);
};

function printPart(
  part: tree.TemplatePart,
  next: tree.TemplatePart | undefined,
  text: PrintText,
  print: Print,
): string {
  const all = (parts: readonly tree.TemplatePart[]) =>
    parts.map((inner, i) => printPart(inner, parts[i + 1] ?? part, text, print)).join('');
  switch (part.kind) {
    case 'text':
      return text(part.text, next !== undefined);
    case 'interpolation':
      return `\${${print(part.expression)}}`;
    case 'if-directive': {
      const otherwise = part.otherwise.length === 0 ? '' : `%{ else }${all(part.otherwise)}`;
      return `%{ if ${print(part.condition)} }${all(part.then)}${otherwise}%{ endif }`;
    }
    case 'for-directive': {
      const names = part.keyName === undefined ? part.valueName.text : `${part.keyName.text}, ${part.valueName.text}`;
      return `%{ for ${names} in ${print(part.collection)} }${all(part.body)}%{ endfor }`;
    }
  }
}

function wouldPassThrough(parts: readonly tree.TemplatePart[]): boolean {
  const seen = parts.filter((part) => part.kind !== 'text' || part.text !== '');
  return seen.length === 1 && seen[0]?.kind === 'interpolation';
}

/** No control characters but newlines and tabs, and no sign that would join the sequence behind it. */
function isPlain(text: string, last: boolean): boolean {
  return !/[^\P{Cc}\n\t]|[\u2028\u2029]/u.test(text) && (last || !/[$%]$/.test(text));
}

function unusedMarker(text: string): string {
  const lines = new Set(text.split('\n').map((line) => line.trim()));
  let marker = 'EOT';
  for (let i = 2; lines.has(marker); i += 1) marker = `EOT${i}`;
  return marker;
}
