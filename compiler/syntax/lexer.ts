import { Lexer, type IToken } from 'chevrotain';
import { resetHeredocs } from './patterns.ts';
import { modes } from './tokens.ts';

export type Mode = 'expression' | 'bare';

let lexer: Lexer | undefined;

/** The tokens of a text from `start` on, comments and blanks left out. Every character belongs to some token. */
export function tokenize(text: string, mode: Mode, start = 0): IToken[] {
  lexer ??= createLexer();
  resetHeredocs();
  const { tokens } = lexer.tokenize(start === 0 ? text : text.slice(start), mode);
  if (start > 0) for (const token of tokens) token.startOffset += start;
  return tokens;
}

/** Building costs milliseconds, so it waits until something is parsed; a test builds it with validations. */
export function createLexer({ skipValidations = true } = {}): Lexer {
  return new Lexer(
    { modes, defaultMode: 'expression' },
    { positionTracking: 'onlyOffset', skipValidations, ensureOptimizations: !skipValidations },
  );
}
