import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ByPlatform, Located } from '../model.ts';
import { platformKey } from './platform-key.ts';
import type { SaidBlock } from './said-block.ts';

/** An attribute that is one text, or one for each platform. */
export function byPlatform(block: SaidBlock, attribute: string, diagnostics: Diagnostic[]): ByPlatform | undefined {
  const all = block.word(attribute);
  if (all !== undefined) return { all };
  if (!block.settings.has(attribute)) return undefined;
  const each = new Map<string, Located<string>>();
  for (const [written, text] of block.table(attribute)) {
    const platform = platformKey(written, text.span, diagnostics);
    if (platform === undefined) continue;
    const before = each.get(platform);
    if (before === undefined) each.set(platform, text);
    else {
      const related = [{ span: before.span, message: 'said here first' }];
      diagnostics.push(diagnostic('platform-said-twice', text.span, { platform, attribute }, { related }));
    }
  }
  return { each };
}
