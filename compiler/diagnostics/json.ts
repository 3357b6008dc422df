import type { Span } from '../source/source-file.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';

/** A place for tools: 1-based, columns in code points, the end exclusive. */
export interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface JsonDiagnostic extends JsonPlace {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  readonly related?: readonly (JsonPlace & { readonly message: string })[];
  readonly fixes?: readonly {
    readonly title: string;
    readonly edits: readonly (JsonPlace & { readonly text: string })[];
  }[];
}

/** Diagnostics as plain data, for `--format json`. */
export function diagnosticsToJson(diagnostics: readonly Diagnostic[]): readonly JsonDiagnostic[] {
  return diagnostics.map(({ code, severity, message, span, hint, related, fixes }) => ({
    code,
    severity,
    message,
    ...place(span),
    ...(hint === undefined ? {} : { hint }),
    ...(related === undefined
      ? {}
      : { related: related.map((note) => ({ message: note.message, ...place(note.span) })) }),
    ...(fixes === undefined
      ? {}
      : {
          fixes: fixes.map(({ title, edits }) => ({
            title,
            edits: edits.map((edit) => ({ ...place(edit.span), text: edit.text })),
          })),
        }),
  }));
}

function place({ file, start, end }: Span): JsonPlace {
  const first = file.position(start);
  const last = file.position(end);
  return { file: file.name, line: first.line, column: first.column, endLine: last.line, endColumn: last.column };
}
