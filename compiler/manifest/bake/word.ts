import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import type { Located } from '../model.ts';
import type { AttributeRule } from '../rules.ts';

/** Says so where an attribute has a word that its rule does not list. */
export function checkWord(
  attribute: string,
  { words }: AttributeRule,
  written: Located<string>,
): Diagnostic | undefined {
  if (words === undefined || words.includes(written.value)) return undefined;
  const suggestion = nearest(written.value, words);
  const fixes =
    suggestion === undefined
      ? []
      : [{ title: `write "${suggestion}"`, edits: [{ span: written.span, text: JSON.stringify(suggestion) }] }];
  const params = { attribute, word: written.value, words, suggestion };
  return diagnostic('unknown-word', written.span, params, fixes.length === 0 ? {} : { fixes });
}
