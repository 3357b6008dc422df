import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source/source-file.ts';
import { formatPlatform, parsePlatform } from '../../platform/platform.ts';

/** The normalised form of a platform that was written as a label or key; undefined where it is none, which is reported. */
export function platformKey(text: string, span: Span, diagnostics: Diagnostic[]): string | undefined {
  const parsed = parsePlatform(text, span);
  diagnostics.push(...parsed.diagnostics);
  return parsed.value === undefined ? undefined : formatPlatform(parsed.value);
}
