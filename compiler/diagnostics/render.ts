import type { Span } from '../source/source-file.ts';
import { visibleText } from './columns.ts';
import type { Diagnostic, Edit, Fix, Severity } from './diagnostic.ts';
import { snippets } from './snippet.ts';

export interface RenderOptions {
  /** With ANSI colours. */
  readonly color: boolean;
}

/** Diagnostics for people: each with its sentence, its place, the line with carets, hint, notes and fixes. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], { color }: RenderOptions): string {
  return diagnostics.map((diagnostic) => render(diagnostic, color ? colored : plain)).join('\n');
}

interface Style {
  readonly severity: (severity: Severity, text: string) => string;
  readonly strong: (text: string) => string;
  readonly margin: (text: string) => string;
}

const plain: Style = { severity: (_severity, text) => text, strong: (text) => text, margin: (text) => text };
const sgr = (codes: string) => (text: string) => `\u001b[${codes}m${text}\u001b[0m`;
const colors: Readonly<Record<Severity, string>> = { error: '1;31', warning: '1;33', info: '1;36' };
const colored: Style = {
  severity: (severity, text) => sgr(colors[severity])(text),
  strong: sgr('1'),
  margin: sgr('34'),
};

function render(noticed: Diagnostic, style: Style): string {
  const { code, severity, message, span, hint, related = [], fixes = [], hidden } = noticed;
  const gutter = String(Math.max(...[span, ...related.map((note) => note.span)].map(lastLine))).length;
  const mark = (text: string) => style.severity(severity, text);
  const note = (label: string, text: string) => `${' '.repeat(gutter)} ${style.margin('=')} ${label}: ${text}\n`;
  const parts = [
    `${mark(`${severity}[${code}]`)}${style.strong(`: ${visibleText(message)}`)}\n`,
    excerpt({ span, hidden }, gutter, style, mark),
    hint === undefined ? '' : note('hint', visibleText(hint)),
    ...fixes.map((fix) => note('fix', describeFix(fix))),
    ...related.map(
      (other) =>
        note('note', visibleText(other.message)) + excerpt({ span: other.span, hidden }, gutter, style, style.strong),
    ),
  ];
  return parts.join('');
}

interface Shown {
  readonly span: Span;
  readonly hidden: readonly Span[] | undefined;
}

/** The place and its line, or its first and last line, with carets below. */
function excerpt({ span, hidden = [] }: Shown, gutter: number, style: Style, mark: (text: string) => string): string {
  const bar = style.margin('|');
  const { line, column } = span.file.position(span.start);
  const blank = `${' '.repeat(gutter)} ${bar}`;
  const marked = snippets(span, hidden);
  const rows = marked.map((snippet, i) => {
    const number = style.margin(String(snippet.line).padStart(gutter));
    const skipped = i > 0 && snippet.line - (marked[0]?.line ?? 0) > 1 ? `${style.margin('...')}\n` : '';
    return `${skipped}${`${number} ${bar} ${snippet.text}`.trimEnd()}\n${blank} ${leave(snippet.carets, mark)}\n`;
  });
  const place = `${visibleText(span.file.name)}:${line}:${column}`;
  return `${' '.repeat(gutter)}${style.margin('-->')} ${place}\n${blank}\n${rows.join('')}`;
}

/** Colours the carets, not the blanks before them. */
function leave(carets: string, mark: (text: string) => string): string {
  const first = carets.indexOf('^');
  return carets.slice(0, first) + mark(carets.slice(first));
}

function describeFix({ title, edits }: Fix): string {
  return `${visibleText(title)}: ${edits.map(describeEdit).join(', ')}`;
}

function describeEdit({ span, text }: Edit): string {
  const { line, column } = span.file.position(span.start);
  const quoted = `\`${visibleText(text)}\``;
  if (span.start === span.end) return `insert ${quoted} at ${line}:${column}`;
  const old = visibleText(span.file.text.slice(span.start, Math.min(span.end, span.start + 40)));
  return text === '' ? `remove \`${old}\`` : `\`${old}\` → ${quoted}`;
}

function lastLine({ file, start, end }: Span): number {
  return file.position(Math.max(start, end - 1)).line;
}
