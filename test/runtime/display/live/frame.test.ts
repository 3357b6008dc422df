import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../../runtime/event.ts';
import { remaining } from '../../../../runtime/display/live/estimate.ts';
import { frame } from '../../../../runtime/display/live/frame.ts';
import { fold, nothingYet, type LiveState } from '../../../../runtime/display/live/state.ts';
import { palette } from '../../../../runtime/display/palette.ts';
import { planOf, step } from '../../plans.ts';
import { durations, events, moments, plan } from './scene.ts';

const stateAt = (now: number, all: readonly Event[] = events): LiveState =>
  all.filter(({ at }) => at <= now).reduce(fold, nothingYet);

function drawn(columns: number, rows: number, now: number = moments.building): readonly string[] {
  return frame({ plan, state: stateAt(now), durations, jobs: 4, now }, { columns, rows }, palette(false));
}

describe('a frame', () => {
  it('shows what runs where, how far it is and how long it takes, as far as there is room', () => {
    expect(drawn(120, 24).join('\n')).toMatchInlineSnapshot(`
      "⠸ build/app/linux-amd64               ━━━━╌╌╌╌╌╌╌╌ 3/9     1.9s [2/4] RUN make -j8 all
      ⠸ build/app/linux-arm64   arm         ━╌╌╌╌╌╌╌╌╌╌╌ 1/9     1.9s 12.0MB/48.0MB [1/4] FROM base
      ⠸ build/app/linux-riscv64 emulated                         1.9s
      ⠸ build/docs              linux/amd64                      1.9s 資料を作る 👩👩👧 é ^G
      ━╌╌╌╌╌╌╌╌╌╌╌ 1/7 steps 2.3s about 2m28s left"
    `);
    expect(drawn(80, 24).join('\n')).toMatchInlineSnapshot(`
      "⠸ build/app/linux-amd64               ━━╌╌╌╌ 3/9     1.9s [2/4] RUN make -j8 a…
      ⠸ build/app/linux-arm64   arm         ╌╌╌╌╌╌ 1/9     1.9s 12.0MB/48.0MB [1/4] …
      ⠸ build/app/linux-riscv64 emulated                   1.9s
      ⠸ build/docs              linux/amd64                1.9s 資料を作る 👩👩👧 é …
      ━╌╌╌╌╌╌╌╌╌╌╌ 1/7 steps 2.3s about 2m28s left"
    `);
    expect(drawn(40, 24).join('\n')).toMatchInlineSnapshot(`
      "⠸ build/app/linux-amd64   3/9     1.9s
      ⠸ build/app/linux-arm64   1/9     1.9s
      ⠸ build/app/linux-riscv64         1.9s
      ⠸ build/docs                      1.9s
      1/7 2.3s ~2m28s left"
    `);
  });

  it('is no higher than the terminal, and says what it leaves out', () => {
    expect(drawn(80, 5).map((line) => line.trim().split(/ +/)[1])).toEqual([
      'build/app/linux-amd64',
      'build/app/linux-arm64',
      '2',
      '1/7',
    ]);
    for (let rows = 1; rows < 8; rows += 1) expect(drawn(80, rows).length).toBeLessThanOrEqual(Math.max(1, rows - 1));
  });

  it('is nowhere wider than the terminal, whatever builds write', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '漢字'.repeat(90),
        '👨‍👩‍👧‍👦'.repeat(30),
        'e\u0301\u0302'.repeat(200),
        '\u001b[31m\t\r\n\u0000\u202e',
        '🇩🇪🇫🇷',
      ),
    );
    fc.assert(
      fc.property(
        anything,
        anything,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 40 }),
        (name, text, columns, rows) => {
          const hostile = planOf([step(name, { where: { engine: text, node: text } }), step('other')]);
          const state = ['progress', 'output'].reduce(
            (all, kind) =>
              fold(
                all,
                kind === 'output'
                  ? { kind, at: 1, step: 'other', stream: 'stdout', line: text }
                  : {
                      kind: 'progress',
                      at: 1,
                      step: name,
                      progress: { vertexes: { total: 99_999, done: 7, cached: 0 }, running: [text] },
                    },
              ),
            [name, 'other'].reduce(
              (all, id) => fold(all, { kind: 'step-started', at: 0, step: id, stepKind: 'build-image', title: text }),
              nothingYet,
            ),
          );
          const scene = { plan: hostile, state, durations: new Map(), jobs: 2, now: 5_000 };
          const lines = frame(scene, { columns, rows }, palette(false));
          expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
          for (const line of lines) {
            expect(stringWidth(line)).toBeLessThanOrEqual(columns);
            expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
          }
        },
      ),
    );
  });

  it('has colours only when asked', () => {
    const scene = { plan, state: stateAt(moments.building), durations, jobs: 4, now: moments.building };
    expect(frame(scene, { columns: 80, rows: 24 }, palette(true)).join('')).toContain('\u001b[');
    expect(drawn(80, 24).join('')).not.toContain('\u001b');
  });
});

describe('what remains', () => {
  const left = (now: number, known = durations, jobs = 4) =>
    remaining(plan, stateAt(now), { durations: known, jobs, now });

  it('is the longest way to the end, less what is done of it', () => {
    expect(left(10_400)).toBe(150_000 - (10_400 - 402));
  });

  it('is all that is left when little runs at a time', () => {
    expect(left(400, durations, 1)).toBe(30_000 + 40_000 + 150_000 + 60_000 + 5_000 + 500);
  });

  it('is not known where a step was never seen', () => {
    expect(left(10_400, new Map([['build/docs', 1]]))).toBeUndefined();
  });

  it('is nothing of a step that takes longer than before', () => {
    const one = planOf([step('a')]);
    const state = fold(nothingYet, { kind: 'step-started', at: 0, step: 'a', stepKind: 'build-image', title: '' });
    expect(remaining(one, state, { durations: new Map([['a', 10]]), jobs: 1, now: 20 })).toBe(0);
  });
});

it('a step that is tried again says so until it has begun', () => {
  const begun = stateAt(moments.building);
  const failure = { cause: 'exit-code' as const, message: '', lastLines: [], remedies: [] };
  const retried = fold(begun, {
    kind: 'step-retried',
    at: 2_300,
    step: 'build/app/linux-amd64',
    attempt: 1,
    attempts: 3,
    delay: 2_000,
    failure,
  });
  const lineOf = (state: LiveState): string =>
    frame({ plan, state, durations, jobs: 4, now: 2_800 }, { columns: 100, rows: 24 }, palette(false))[0]!;
  expect(lineOf(retried)).toContain('trying again in 1.5s');
  const again = { kind: 'command-started', at: 4_300, step: 'build/app/linux-amd64', role: 'command' } as const;
  expect(lineOf(fold(retried, { ...again, command: 'docker' }))).not.toContain('trying again');
  expect(
    lineOf(fold(retried, { kind: 'output', at: 4_300, step: 'build/app/linux-amd64', stream: 'stderr', line: 'anew' })),
  ).toMatch(/anew$/);
});
