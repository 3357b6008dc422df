import type { Span } from '../source/source-file.ts';
import { cells } from './columns.ts';

/** A source line and the row of carets under it, both without the margin. */
export interface Snippet {
  readonly line: number;
  readonly text: string;
  readonly carets: string;
}

/** Lines wider than this are cut to a window around what is marked. */
const windowWidth = 100;
/** So much of a line is looked at on each side, since a line may be megabytes long. */
const reach = 400;

/** The marked lines of a span: its only one, or its first and its last; asterisks in place of what is hidden. */
export function snippets(span: Span, hidden: readonly Span[] = []): readonly Snippet[] {
  const { file } = span;
  const first = file.position(span.start).line;
  const last = file.position(Math.max(span.start, span.end - 1)).line;
  if (first === last) return [snippet(span, first, hidden)];
  return [snippet(span, first, hidden), snippet(span, last, hidden)];
}

function snippet(span: Span, number: number, hidden: readonly Span[]): Snippet {
  const start = lineStart(span, number);
  const line = hidden
    .filter(({ file }) => file === span.file)
    .reduce((text, secret) => masked(text, secret.start - start, secret.end - start), span.file.line(number));
  const indent = line.length - line.trimStart().length;
  const from = span.start >= start ? Math.min(span.start - start, line.length) : indent;
  const to = Math.max(from, Math.min(span.end - start, line.length));
  const cut = Math.max(0, from - reach);
  const part = { text: line.slice(cut, from + reach), from: from - cut, to: Math.min(to - cut, from - cut + reach) };
  return { line: number, ...windowed(part, { before: cut > 0, after: from + reach < line.length }) };
}

function masked(line: string, from: number, to: number): string {
  const first = Math.max(0, Math.min(from, line.length));
  const last = Math.max(first, Math.min(to, line.length));
  return line.slice(0, first) + '*'.repeat(last - first) + line.slice(last);
}

interface Part {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

function windowed({ text, from, to }: Part, cut: { readonly before: boolean; readonly after: boolean }) {
  const row = cells(text);
  const before = row.filter((cell) => cell.offset < from);
  const marked = row.filter((cell) => cell.offset >= from && cell.offset < to);
  const after = row.filter((cell) => cell.offset >= Math.max(from, to));
  const total = widthOf(row);
  const fits = total <= windowWidth && !cut.before && !cut.after;
  const left = fits ? before : lastColumns(before, windowWidth / 2);
  const middle = fits ? marked : firstColumns(marked, windowWidth / 2);
  const room = windowWidth - widthOf(left) - widthOf(middle);
  const right = fits ? after : middle.length < marked.length ? [] : firstColumns(after, room);
  const cutLeft = left.length < before.length || cut.before ? '…' : '';
  const cutRight = middle.length + right.length < marked.length + after.length || cut.after ? '…' : '';
  const shown = [...left, ...middle, ...right].map((cell) => cell.text).join('');
  const carets = ' '.repeat(cutLeft.length + widthOf(left)) + '^'.repeat(Math.max(1, widthOf(middle)));
  return { text: `${cutLeft}${shown}${cutRight}`.trimEnd(), carets };
}

type Row = ReturnType<typeof cells>;

function widthOf(row: Row): number {
  return row.reduce((sum, cell) => sum + cell.width, 0);
}

function firstColumns(row: Row, limit: number): Row {
  let sum = 0;
  return row.filter((cell) => (sum += cell.width) <= limit);
}

function lastColumns(row: Row, limit: number): Row {
  return [...firstColumns([...row].reverse(), limit)].reverse();
}

/** The offset that a line begins at, from the place of the span that lies in it. */
function lineStart({ file, start, end }: Span, number: number): number {
  const inside = file.position(start).line === number ? start : Math.max(start, end - 1);
  return inside === 0 ? 0 : file.text.lastIndexOf('\n', inside - 1) + 1;
}
