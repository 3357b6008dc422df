import { tokenName, type IParserErrorMessageProvider, type IRecognitionException, type IToken } from 'chevrotain';
import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggestion.ts';
import type { SourceFile, Span } from '../source/source-file.ts';
import * as t from './tokens.ts';

/** Chevrotain's exceptions say in words what they expected; here the words are the token's name. */
export const syntaxMessages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => tokenName(expected),
  buildNotAllInputParsedMessage: () => 'end',
  buildNoViableAltMessage: () => 'alternative',
  buildEarlyExitMessage: () => 'repetition',
};

/** What a reader calls a token. */
export function describe(token: IToken): string {
  if (Number.isNaN(token.startOffset)) return 'the end of the file';
  if (token.tokenType === t.Newline) return 'the end of the line';
  if (token.tokenType === t.StringOpen) return 'a string';
  if (token.tokenType === t.HeredocOpen) return 'a heredoc';
  if (token.tokenType === t.PlainString) return `the string ${short(token.image)}`;
  if (token.tokenType === t.Reported) return 'this';
  return `"${short(token.image)}"`;
}

/** A diagnostic of what the parser stumbled over, by the production it was in. */
export function mistake(file: SourceFile, { token, previousToken, message, context }: Problem): Diagnostic {
  const span = spanOf(file, token);
  const found = describe(token);
  const { ruleStack } = context;
  const rule = ruleStack.at(-1);
  const before = previousToken === undefined ? span : spanOf(file, previousToken);
  switch (rule) {
    case 'term':
      return diagnostic('missing-expression', span, { found, atEnd: Number.isNaN(token.startOffset) });
    case 'item':
      return diagnostic('neither-attribute-nor-block', before, { name: previousToken?.image ?? '', found });
    case 'attribute':
      return diagnostic('one-line-block', span, { found });
    case 'block':
      return blockHeader(span, token, found);
    case 'dotStep':
      return diagnostic('missing-name-after-dot', span, { found });
    case 'objectItem':
      return diagnostic('missing-equals', span, { found, dotted: token.tokenType === t.Identifier });
    case 'names':
      return message === 'In'
        ? diagnostic('missing-in', span, { found })
        : diagnostic('missing-for-name', span, { found });
    case 'forClause':
      return diagnostic('missing-for-colon', span, { found });
    case 'directiveHead':
      return directive(span, token, found);
    case 'nameOrCall':
      return diagnostic('missing-function-name', span, { found });
    default:
      return diagnostic('unexpected-token', span, { found, wanted: message });
  }
}

type Problem = Pick<IRecognitionException, 'token' | 'message' | 'context'> & { readonly previousToken?: IToken };

function blockHeader(span: Span, token: IToken, found: string): Diagnostic {
  if (token.tokenType === t.Equals) return diagnostic('equals-in-block-header', span, {});
  if (token.tokenType === t.Newline) return diagnostic('brace-on-next-line', span, {});
  return diagnostic('malformed-block-header', span, { found });
}

function directive(span: Span, token: IToken, found: string): Diagnostic {
  if (token.tokenType !== t.Identifier) return diagnostic('missing-directive', span, { found });
  const suggestion = nearest(token.image, ['if', 'else', 'endif', 'for', 'endfor']);
  return diagnostic('unknown-directive', span, { name: token.image, suggestion });
}

function spanOf(file: SourceFile, token: IToken): Span {
  const end = file.text.length;
  return Number.isNaN(token.startOffset) ? file.span(end, end) : file.span(token.startOffset, t.endOf(token));
}

function short(image: string): string {
  const line = image.replace(/\s*[\r\n][^]*/, '…');
  return line.length > 24 ? `${line.slice(0, 23)}…` : line;
}
