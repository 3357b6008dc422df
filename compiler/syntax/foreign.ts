import type { IToken, TokenType } from 'chevrotain';
import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../source/source-file.ts';
import * as t from './tokens.ts';

/** Quotation marks of other languages, and those that word processors write. */
const quotes = /^['“”„‟«»]$/;

/**
 * Reports a token that is not of the language and answers with what may stand for it, so that the rest parses; undefined
 * when it is better left out. A token of the language is its own answer.
 */
export function foreign(file: SourceFile, token: IToken, diagnostics: Diagnostic[]): IToken | undefined {
  const span = file.span(token.startOffset, t.endOf(token));
  switch (token.tokenType) {
    case t.ForeignQuoted:
      diagnostics.push(foreignQuoted(span, token.image));
      return as(token, t.Reported);
    case t.Backticked:
      diagnostics.push(diagnostic('backquoted-string', span, {}));
      return as(token, t.Reported);
    case t.MalformedHeredoc:
      diagnostics.push(malformedHeredoc(file, token));
      return as(token, t.Reported);
    case t.UnclosedComment:
      diagnostics.push(diagnostic('unclosed-comment', file.span(token.startOffset, token.startOffset + 2), {}));
      return undefined;
    case t.Unknown:
      return unknown(token, span, diagnostics);
    default:
      return token;
  }
}

function unknown(token: IToken, span: Span, diagnostics: Diagnostic[]): IToken | undefined {
  const { image } = token;
  const last = diagnostics.at(-1);
  const follows = last?.code === 'unknown-character' && last.span.end === span.start;
  if (image === ';') {
    diagnostics.push(diagnostic('semicolon', span, {}));
    return as(token, t.Newline);
  }
  if (image === '&' || image === '|' || image === '^' || image === '~') {
    diagnostics.push(diagnostic('bitwise-operator', span, { sign: image }));
    return image === '~' ? undefined : as(token, t.BinaryOperator);
  }
  if (quotes.test(image)) diagnostics.push(diagnostic('foreign-quotes', span, { sign: image }));
  else if (image === '`') diagnostics.push(diagnostic('backquoted-string', span, {}));
  else if (!follows) diagnostics.push(diagnostic('unknown-character', span, { character: image }));
  else diagnostics[diagnostics.length - 1] = { ...last, span: { ...last.span, end: span.end } };
  return undefined;
}

/** The span is of the first line, the rest only goes with it. */
function malformedHeredoc(file: SourceFile, { image, startOffset }: IToken): Diagnostic {
  const line = /^.*/.exec(image)?.[0].trimEnd() ?? image;
  return diagnostic('malformed-heredoc', file.span(startOffset, startOffset + line.length), {});
}

function foreignQuoted(span: Span, image: string): Diagnostic {
  const text = `"${image.slice(1, -1).replaceAll(/["\\]/g, '\\$&')}"`;
  const fixes = [{ title: 'use double quotes', edits: [{ span, text }] }];
  return diagnostic('foreign-quotes', span, { sign: image.charAt(0) }, { fixes });
}

function as(token: IToken, type: TokenType): IToken {
  return { ...token, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? 0 };
}
