import { describe, expect, it } from 'vitest';
import { maxLineLength } from '../../runtime/lines.ts';
import { keptLines, maxStdoutLength, Transcript } from '../../runtime/transcript.ts';

function transcript(keepStdout = false) {
  const lines: string[] = [];
  return { lines, transcript: new Transcript(keepStdout, (stream, line) => lines.push(`${stream} ${line}`)) };
}

describe('a transcript', () => {
  it('cuts both streams into lines, however they arrive', () => {
    const { lines, transcript: t } = transcript();
    t.write('stdout', 'a');
    t.write('stderr', 'x\ny');
    t.write('stdout', 'b\r\n\nc');
    t.end();
    expect(lines).toEqual(['stderr x', 'stdout ab', 'stdout ', 'stdout c', 'stderr y']);
    expect(t.lastStdoutLine).toBe('c');
  });

  it('knows the last line that is not blank', () => {
    const { transcript: t } = transcript();
    t.write('stdout', 'sha256:1\n \n\n');
    t.end();
    expect(t.lastStdoutLine).toBe('sha256:1');
  });

  it('keeps the last lines only', () => {
    const { transcript: t } = transcript();
    for (let at = 0; at < 10 * keptLines + 7; at += 1) t.write('stderr', `${at}\n`);
    expect(t.lastLines).toHaveLength(keptLines);
    expect(t.lastLines.at(-1)).toBe(String(10 * keptLines + 6));
  });

  it('cuts a line that does not end', () => {
    const { lines, transcript: t } = transcript();
    const piece = 'x'.repeat(1000);
    for (let at = 0; at < 1000; at += 1) t.write('stdout', piece);
    t.write('stdout', '\nnext\n');
    expect(lines.map((line) => line.length)).toEqual([maxLineLength + 7, 'stdout next'.length]);
  });

  it('keeps standard output whole, or not at all', () => {
    const { transcript: t } = transcript(true);
    t.write('stdout', 'a\n');
    expect(t.stdout).toBe('a\n');
    t.write('stdout', 'x'.repeat(maxStdoutLength));
    expect(t.stdout).toBeUndefined();
  });
});
