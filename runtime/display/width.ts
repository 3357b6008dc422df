import stringWidth from 'string-width';
import { safeText } from './safe-text.ts';

const graphemes = new Intl.Segmenter();

/** The columns that a text without control characters takes in a terminal: wide characters two, combining ones none. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/**
 * Somebody's text as one line that no terminal takes for more columns than another: no control characters, no tabs, and
 * emoji in their parts, since not every terminal joins them.
 */
export function singleLine(text: string): string {
  return safeText(text)
    .replace(/[\t\n]/g, ' ')
    .replace(/[\u200b-\u200d\u2028\u2029\u2060\ufe0e\ufe0f\ufeff]/g, '');
}

/** A text in at most so many columns; what is cut off is told by `…`. */
export function fit(text: string, columns: number): string {
  if (columns <= 0) return '';
  // A character takes a column or more, but for marks upon it.
  const begin = text.length > columns * 8 ? `${text.slice(0, columns * 8)}…` : text;
  if (widthOf(begin) <= columns) return begin;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(begin)) {
    const more = widthOf(segment);
    if (width + more > columns - 1) break;
    kept += segment;
    width += more;
  }
  return `${kept}…`;
}

/** A text in exactly so many columns. */
export function padded(text: string, columns: number): string {
  const fitting = fit(text, columns);
  return fitting + ' '.repeat(Math.max(0, columns - widthOf(fitting)));
}
