import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Match } from '../../compiler/plan/command.ts';
import { quote } from '../../compiler/emit/shell/quote.ts';
import { matches, satisfied, succeeded } from '../../runtime/match.ts';
import { shellAgrees } from './script-match.ts';

const text = (arg: readonly unknown[]): string => arg.join('');

const cases: readonly [name: string, match: Match, exit: number, stdout: string, expected: boolean][] = [
  ['exit', { exit: 3 }, 3, '', true],
  ['another exit', { exit: 0 }, 1, '', false],
  ['equal text', { stdoutEquals: ['a', 'b'] }, 0, 'ab', true],
  ['equal but for line feeds at the end', { stdoutEquals: ['ab'] }, 0, 'ab\n\n', true],
  ['a line feed at the start', { stdoutEquals: ['ab'] }, 0, '\nab', false],
  ['a blank at the end', { stdoutEquals: ['ab'] }, 0, 'ab \n', false],
  ['a carriage return', { stdoutEquals: ['ab'] }, 0, 'ab\r\n', false],
  ['nothing', { stdoutEquals: [''] }, 0, '\n', true],
  ['a line', { stdoutHasLine: 'Name: arm' }, 0, 'Name: amd\nName: arm\n', true],
  ['a line with folded blanks', { stdoutHasLine: 'Name: arm' }, 0, '  Name: \t  arm \n', true],
  ['a line without its end', { stdoutHasLine: 'x' }, 0, 'y\nx', true],
  ['a part of a line', { stdoutHasLine: 'Name: arm' }, 0, 'Name: arm64\n', false],
  ['a pattern in a line', { stdoutMatches: 'b[0-9]+$' }, 0, 'a\nab12\nc\n', true],
  ['a pattern over two lines', { stdoutMatches: 'a.c' }, 0, 'a\nc', false],
  ['a pattern for the whole line', { stdoutMatches: '^(a|b)$' }, 0, 'ab\n', false],
  ['a pattern for nothing', { stdoutMatches: '^$' }, 0, '\n\n', true],
  ['a dot is a byte', { stdoutMatches: '^.$' }, 0, 'ä\n', false],
  ['letters of several bytes', { stdoutMatches: '(ä)+.ö' }, 0, 'ääxö\n', true],
  ['a carriage return at the end', { stdoutMatches: 'a$' }, 0, 'a\r\n', false],
  ['NUL bytes', { stdoutMatches: '^ab$' }, 0, 'a\0b\n', true],
  ['the same version', { stdoutAtLeast: '4.8' }, 0, '4.8\n', true],
  ['a later version', { stdoutAtLeast: '4.8' }, 0, '6.1.0-18-amd64\n', true],
  ['numbers, not texts', { stdoutAtLeast: '4.8' }, 0, '4.19.0\n', true],
  ['an older version', { stdoutAtLeast: '4.8' }, 0, '3.10.0-1160.el7.x86_64\n', false],
  ['an older minor version', { stdoutAtLeast: '4.8' }, 0, '4.4.302\n', false],
  ['a version with fewer numbers', { stdoutAtLeast: '4.8' }, 0, '5', true],
  ['a version with letters', { stdoutAtLeast: '4.8' }, 0, '4.8-rc1', true],
  ['no version', { stdoutAtLeast: '4.8' }, 0, 'unknown\n9', false],
  ['nothing, where a version is wanted', { stdoutAtLeast: '0' }, 0, '', false],
  ['a pattern is a text', { stdoutHasLine: 'a.c' }, 0, 'abc\n', false],
];

describe('a match', () => {
  it.each(cases)('%s', (_, match, exit, stdout, expected) => {
    expect(matches(match, { exit, stdout }, text)).toBe(expected);
  });

  it('never holds for output that was too long to keep', () => {
    expect(matches({ stdoutEquals: [''] }, { exit: 0, stdout: undefined }, text)).toBe(false);
  });
});

describe('success', () => {
  const argv = [['x']];
  it.each([
    ['0', { argv }, 0, true],
    ['1', { argv }, 1, false],
    ['a tolerated code', { argv, tolerate: [1] }, 1, true],
    ['the expected code', { argv, expect: { exit: 4 } }, 4, true],
    ['0 where another is expected', { argv, expect: { exit: 4 } }, 0, false],
    ['the right output after the wrong code', { argv, expect: { stdoutEquals: ['a'] } }, 1, false],
    ['the wrong output after the right code', { argv, expect: { stdoutEquals: ['b'] } }, 0, false],
  ] as const)('%s', (_, command, exit, expected) => {
    expect(succeeded(command, { exit, stdout: 'a\n' }, text)).toBe(expected);
  });

  it('of a guard wants exit code 0 for a match on output', () => {
    expect(satisfied({ stdoutHasLine: 'a' }, {}, { exit: 1, stdout: 'a' }, text)).toBe(false);
    expect(satisfied({ stdoutHasLine: 'a' }, { tolerate: [1] }, { exit: 1, stdout: 'a' }, text)).toBe(true);
    expect(satisfied({ exit: 1 }, {}, { exit: 1, stdout: '' }, text)).toBe(true);
  });
});

describe('a pattern', () => {
  const patterns = cases.filter(([, match]) => 'stdoutMatches' in match);
  it.each(patterns)('%s, as the script sees it', (_, match, _exit, stdout, expected) => {
    if (!('stdoutMatches' in match)) throw new Error('a match of a pattern');
    const matched = `printf '%s\\n' "$answer" | LC_ALL=C grep -E -e ${quote(match.stdoutMatches)} >/dev/null`;
    const { status } = spawnSync('sh', ['-c', `answer=$(cat)\n${matched}`], { input: stdout });
    expect(status === 0).toBe(expected);
  });

  it('takes time in proportion to the text, whatever the pattern', () => {
    expect(matches({ stdoutMatches: '^(a+)+$' }, { exit: 0, stdout: `${'a'.repeat(5000)}b` }, text)).toBe(false);
  });
});

describe('a version', () => {
  const versions = cases.filter(([, match]) => 'stdoutAtLeast' in match);
  it.each(versions)('%s, as the script sees it', (_, match, _exit, stdout, expected) => {
    if (!('stdoutAtLeast' in match)) throw new Error('a match of a version');
    expect(shellAgrees('at_least', [match.stdoutAtLeast], stdout)).toBe(expected);
  });
});

describe('a line', () => {
  const lines = cases.filter(([, match]) => 'stdoutHasLine' in match);
  it.each(lines)('%s, as the script sees it', (_, match, _exit, stdout, expected) => {
    if (!('stdoutHasLine' in match)) throw new Error('a match of a line');
    expect(shellAgrees('has_line', [match.stdoutHasLine], stdout)).toBe(expected);
  });
});
