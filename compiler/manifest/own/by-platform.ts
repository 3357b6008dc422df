import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source/source-file.ts';
import { formatPlatform, parsePlatform } from '../../platform/platform.ts';
import type { ByPlatform } from '../model.ts';
import type { SaidBlock } from './said-block.ts';

/** The normalised form of a platform that was written as a label or key; undefined where it is none, which is reported. */
export function platformKey(text: string, span: Span, diagnostics: Diagnostic[]): string | undefined {
  const parsed = parsePlatform(text, span);
  diagnostics.push(...parsed.diagnostics);
  return parsed.value === undefined ? undefined : formatPlatform(parsed.value);
}

/** An attribute that is one text, or one for each platform. */
export function byPlatform(block: SaidBlock, attribute: string, diagnostics: Diagnostic[]): ByPlatform | undefined {
  const all = block.word(attribute);
  if (all !== undefined) return { all };
  if (!block.settings.has(attribute)) return undefined;
  const each = [...block.table(attribute)].flatMap(([platform, text]) => {
    const key = platformKey(platform, text.span, diagnostics);
    return key === undefined ? [] : ([[key, text]] as const);
  });
  return { each: new Map(each) };
}
