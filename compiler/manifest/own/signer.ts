import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import type { Span } from '../../source/source-file.ts';
import type { Located, Signer, SignerPlaceholder, SignerWord } from '../model.ts';

const placeholders = ['ref', 'repository', 'digest'] as const satisfies readonly SignerPlaceholder[];

/** Makes the signer of the words of `sign`; undefined where there is none, or none that could sign, which is reported. */
export function signerOf(
  words: readonly Located<string>[] | undefined,
  span: Span,
  diagnostics: Diagnostic[],
): Signer | undefined {
  if (words === undefined) return undefined;
  const [program, ...others] = words;
  if (program === undefined) {
    diagnostics.push(diagnostic('sign-nothing', span, {}));
    return undefined;
  }
  const unknown: Diagnostic[] = [];
  const args = others.map((word) => wordOf(word, unknown));
  diagnostics.push(...unknown);
  const isTold = args.flat().some((part) => typeof part === 'object' && part.placeholder !== 'repository');
  if (!isTold && unknown.length === 0) {
    diagnostics.push(diagnostic('sign-without-digest', program.span, {}));
  }
  return { span: program.span, program: program.value, args };
}

/** Braces around something else than a name, as templates and JSON have them, are text. */
function wordOf({ value, span }: Located<string>, diagnostics: Diagnostic[]): SignerWord {
  return value.split(/(\{[A-Za-z-]*\})/).flatMap((piece, at): SignerWord => {
    if (at % 2 === 0) return piece === '' ? [] : [piece];
    const name = piece.slice(1, -1);
    const placeholder = placeholders.find((one) => one === name);
    if (placeholder !== undefined) return [{ placeholder }];
    const suggestion = nearest(name, placeholders);
    diagnostics.push(diagnostic('sign-placeholder', span, { placeholder: piece, suggestion }));
    return [];
  });
}
