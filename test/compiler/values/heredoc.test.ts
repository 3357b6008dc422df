import { describe, expect, test } from 'vitest';
import { evaluated } from './evaluation.ts';

describe('heredocs', () => {
  test.each([
    ['<<E\na\n  b\nE\n', '"a\\n  b\\n" : string'],
    ['<<E\n${1}\nE\n', '"1\\n" : string'],
    ['<<E\nE\n', '"" : string'],
    ['<<E\n  a\\n$${x}\n  E\n', '"  a\\\\n${x}\\n" : string'],
    ['<<E\r\na\r\nE\r\n', '"a\\r\\n" : string'],
  ])('plain: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['<<-E\n    a\n      b\n    E\n', '"a\\n  b\\n" : string'],
    ['<<-E\n\ta\n  b\n E\n', '"a\\n b\\n" : string'],
    ['<<-E\n  a\n\n  b\n  E\n', '"a\\n\\nb\\n" : string'],
    ['<<-E\n    ${1}\n      x\n    E\n', '"1\\n  x\\n" : string'],
    ['<<-E\n  %{ if true ~}\n  a\n  %{ endif ~}\n  E\n', '"  a\\n" : string'],
  ])('indented: %j', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['<<E\na', '<<E ! this heredoc is never closed by a line with only "E"'],
    ['<<E\na\nE', '<<E ! this heredoc is never closed by a line with only "E"'],
    ['<<E a\nE\n', '<<E a ! this opens no heredoc'],
  ])('malformed, mistakes: %j', (source, expected) => expect(evaluated(source)).toBe(expected));
});
