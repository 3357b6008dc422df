import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { topBlocks } from '../attributes.ts';
import type { Join, Located, Source } from '../model.ts';
import { changesOf, plain } from './changes.ts';
import { signerOf } from './signer.ts';
import { checkRequired, type SaidBlock } from './said-block.ts';

/** Makes the join of a `manifest` block. */
export function joinOf(block: SaidBlock, diagnostics: Diagnostic[]): Join {
  const { name, span } = block;
  diagnostics.push(...checkRequired(block, 'manifest', topBlocks.manifest));
  const sources = (block.list('sources') ?? []).map(sourceOf);
  if (block.settings.has('sources') && !block.isUnread('sources') && sources.length === 0) {
    diagnostics.push(diagnostic('empty-manifest', block.spanOf('sources'), { name }));
  }
  return {
    name,
    span,
    tags: block.list('tags') ?? [],
    sources,
    annotations: plain(block.table('annotations')),
    annotate: changesOf(block.blocks('annotate'), diagnostics),
    append: block.flag('append'),
    sign: signerOf(block.list('sign'), block.spanOf('sign'), diagnostics),
  };
}

function sourceOf({ value, span }: Located<string>): Source {
  return value.startsWith('target:')
    ? { kind: 'target', target: value.slice('target:'.length), span }
    : { kind: 'reference', reference: value, span };
}
