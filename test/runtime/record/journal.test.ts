import { describe, expect, it } from 'vitest';
import { readJournal } from '../../../runtime/record/journal.ts';

const head = {
  kind: 'run-recorded',
  version: 1,
  id: 'a',
  startedAt: '2026-01-02T03:04:05.678Z',
  process: { pid: 1, began: '' },
  plan: 'f00',
};
const ended = { kind: 'run-finished', at: 9, outcome: 'done', published: [] };
const lines = (...entries: readonly unknown[]): string => entries.map((one) => `${JSON.stringify(one)}\n`).join('');

describe('a journal', () => {
  it('is read as far as it goes: a line that was cut is left out', () => {
    const text = lines(head, { kind: 'step-started', at: 1, step: 'a' }, ended);
    expect(readJournal(text)).toEqual({ head, events: [{ kind: 'step-started', at: 1, step: 'a' }, ended] });
    expect(readJournal(text.slice(0, -20))?.events).toHaveLength(1);
    expect(readJournal(`${lines(head)}\0\0\0\0\n${lines(ended)}`)?.events).toEqual([ended]);
  });

  it.each([
    ['nothing', ''],
    ['no head', lines(ended)],
    ['a head that was cut', lines(head).slice(0, 40)],
    ['another version', lines({ ...head, version: 2 }, ended)],
    ['no process', lines({ ...head, process: undefined }, ended)],
    ['no time', lines({ ...head, startedAt: 'yesterday' }, ended)],
    ['something else', lines([head])],
  ])('is none with %s', (_, text) => {
    expect(readJournal(text)).toBeUndefined();
  });

  it.each([
    [{ kind: 'step-finished' }],
    [{ kind: 'step-finished', at: 1, step: 'a' }],
    [{ kind: 'step-failed', at: 1, step: 'a', failure: 'no' }],
    [{ kind: 'step-skipped', at: 1, step: 'a' }],
    [{ kind: 'node-lost', at: 1, step: 'a' }],
    [{ kind: 'run-finished', at: 1, outcome: 'perfect', published: [] }],
    [{ kind: 'run-started', at: 'now', steps: 1 }],
    [{ kind: 'constructor', at: 1 }],
    [{ kind: 'of-another-version', at: 1 }],
  ])('leaves out what is no event: %j', (entry) => {
    expect(readJournal(lines(head, entry, ended))?.events).toEqual([ended]);
  });
});
