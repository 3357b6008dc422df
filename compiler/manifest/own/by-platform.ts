import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ByPlatform } from '../model.ts';
import { platformKey } from './platform-key.ts';
import type { SaidBlock } from './said-block.ts';

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
