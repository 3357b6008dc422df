import type { Span } from '../source/source-file.ts';
import { catalogue, type Code, type Parameters } from './catalogue.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Replaces a span of the source by a text. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A change that mends the mistake, offered to the reader by `title`. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** Another place that belongs to the mistake, such as the first of two definitions. */
export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** A user's mistake: `span` is the tight subject, `context` the wider construct that holds it. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly context?: Span;
  readonly hint?: string;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly Related[];
  /** What must not be seen where the source is shown. */
  readonly hidden?: readonly Span[];
}

/** A stage's best value, and everything it noticed. */
export interface Outcome<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

type Extras = Pick<Diagnostic, 'context' | 'hint' | 'fixes' | 'related'>;

/** Makes a diagnostic: its severity and sentence come from the catalogue, the hint too unless `extras` has one. */
export function diagnostic<C extends Code>(
  code: C,
  span: Span,
  params: Parameters<C>,
  extras: Extras = {},
): Diagnostic {
  const entry = catalogue[code] as unknown as Entry<Parameters<C>>;
  const hint = extras.hint ?? entry.hint?.(params);
  return {
    code,
    severity: entry.severity,
    message: entry.message(params),
    span,
    ...extras,
    ...(hint === undefined ? {} : { hint }),
  };
}

interface Entry<P> {
  readonly severity: Severity;
  readonly message: (params: P) => string;
  readonly hint?: (params: P) => string | undefined;
}

const none: readonly Diagnostic[] = [];

/** An outcome with nothing to say. */
export function ok<T>(value: T): Outcome<T> {
  return { value, diagnostics: none };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
