/** Types of catalogue entries, so that a group of codes checks itself where it is written. */
export interface CatalogueEntry<P> {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: (params: P) => string;
  readonly hint?: (params: P) => string | undefined;
}

/** An error's sentence and hint. */
export function error<P = object>(
  message: (params: P) => string,
  hint?: (params: P) => string | undefined,
): CatalogueEntry<P> {
  return { severity: 'error', message, ...(hint === undefined ? {} : { hint }) };
}

/** A warning's sentence and hint. */
export function warning<P = object>(
  message: (params: P) => string,
  hint?: (params: P) => string | undefined,
): CatalogueEntry<P> {
  return { severity: 'warning', message, ...(hint === undefined ? {} : { hint }) };
}

/** `did you mean "x"?`, when there is something near. */
export function didYouMean({ suggestion }: { readonly suggestion?: string | undefined }): string | undefined {
  return suggestion === undefined ? undefined : `did you mean "${suggestion}"?`;
}

/** Parameters that are lists of texts; all others are one text or number. */
export const listParameters: ReadonlySet<string> = new Set(['names', 'words']);
