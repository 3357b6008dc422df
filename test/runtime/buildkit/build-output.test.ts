import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BuildOutput } from '../../../runtime/buildkit/build-output.ts';
import type { BuildProgress } from '../../../runtime/buildkit/progress.ts';
import { maxStatusLength, unreadable } from '../../../runtime/buildkit/status-stream.ts';
import { Redaction } from '../../../runtime/redaction.ts';

const recorded = (name: string): string => readFileSync(join(import.meta.dirname, 'recorded', `${name}.txt`), 'utf8');

/** What people read of a build whose output comes in these pieces, and what was told of its progress. */
function read(pieces: readonly string[], secrets: readonly string[] = []) {
  const told: BuildProgress[] = [];
  const output = new BuildOutput(new Redaction(secrets), (progress) => told.push(progress));
  const text = pieces.map((piece) => output.write(piece)).join('') + output.end();
  return { text, told };
}

/** A text cut at random places. */
const cut = (text: string) =>
  fc.array(fc.nat(text.length), { maxLength: 40 }).map((places) => {
    const ends = [...new Set([0, ...places, text.length])].sort((a, b) => a - b);
    return ends.slice(1).map((end, at) => text.slice(ends[at], end));
  });

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const started = '2026-01-02T03:04:05Z';
const after = (milliseconds: number): string => new Date(Date.parse(started) + milliseconds).toISOString();
const line = (status: object): string => `${JSON.stringify(status)}\n`;
const block = (status: object): string => `${JSON.stringify(status, null, 2)}\n`;
const begun = line({ vertexes: [{ digest: 'a', name: '[1/1] RUN x', started }] });
const log = (bytes: Uint8Array | string, milliseconds = 1500, stream = 1): string =>
  line({
    logs: [{ vertex: 'a', stream, data: Buffer.from(bytes).toString('base64'), timestamp: after(milliseconds) }],
  });

describe('what buildx has really printed', () => {
  it.each(['buildx-old-fail', 'buildx-new-fail', 'buildx-new-bake'])(
    '%s is read as in plain progress',
    async (name) => {
      const { text, told } = read([recorded(name)]);
      await expect(text).toMatchFileSnapshot(join('recorded', `${name}.expected.txt`));
      expect(text).not.toContain('"vertexes"');
      const last = told.at(-1)!;
      expect(last.vertexes.done).toBe(last.vertexes.total);
      expect(last.running).toEqual([]);
    },
  );

  it.each(['buildx-old-fail', 'buildx-new-fail'])('%s is read alike, however it arrives', (name) => {
    const text = recorded(name);
    const whole = read([text]).text;
    fc.assert(
      fc.property(cut(text), (pieces) => {
        expect(read(pieces).text).toBe(whole);
      }),
    );
  });
});

describe('a log', () => {
  it('joins characters and lines that were cut in two, each stream for itself', () => {
    const bytes = Buffer.from('hällo\nw');
    const { text } = read([begun, log(bytes.subarray(0, 2)), log('err', 1600, 2), log(bytes.subarray(2)), log('orld')]);
    expect(text).toBe('#1 [1/1] RUN x\n#1 1.500 hällo\n#1 1.500 world\n#1 1.500 err\n');
  });

  it('shows no secret, whole, cut in two, in a name or in an error', () => {
    const secret = 'sword"fish';
    const { text, told } = read(
      [
        line({ vertexes: [{ digest: 'a', name: `RUN ${secret}`, started }] }),
        log(`a ${secret} b sword`),
        log(`"fish c\n`),
        line({ statuses: [{ id: `get ${secret}`, vertex: 'a', started, completed: started }] }),
        line({ warnings: [{ vertex: 'a', short: base64(`see ${secret}`) }] }),
        line({ vertexes: [{ digest: 'a', name: '', started, completed: started, error: `no ${secret}\nhere` }] }),
      ],
      [secret],
    );
    expect(text).toBe(`#1 RUN ***
#1 1.500 a *** b *** c
#1 get *** done
#1 WARN: see ***
#1 ERROR: no ***
here
------
 > RUN ***:
1.500 a *** b *** c
------
`);
    expect(JSON.stringify(told)).not.toContain('fish');
  });

  it('stays small when its lines do not end', () => {
    const { text } = read([begun, ...Array.from({ length: 200 }, () => log('x'.repeat(10_000))), log('\nnext\n')]);
    expect(text.length).toBeLessThan(20_000);
    expect(text).toMatch(/x\n#1 1\.500 next\n$/);
  });

  it('repeats the end of what failed, before what the client says of it', () => {
    const lines = Array.from({ length: 30 }, (_, at) => `line ${at}\n`).join('');
    const failed = line({ vertexes: [{ digest: 'a', started, completed: after(2000), error: 'exit code: 1' }] });
    const { text } = read([begun, log(lines), failed, 'ERROR: failed to solve: exit code: 1\n']);
    const last = Array.from({ length: 10 }, (_, at) => `1.500 line ${at + 20}\n`).join('');
    expect(text).toContain(`#1 1.500 line 29
#1 ERROR: exit code: 1
------
 > [1/1] RUN x:
${last}------
ERROR: failed to solve: exit code: 1
`);
  });
});

describe('a vertex', () => {
  const vertex = (fields: object): string => line({ vertexes: [{ digest: 'a', name: 'load\n  context', ...fields }] });

  it('is concluded when it does not begin anew, with the time of all its runs', () => {
    const { text } = read([
      vertex({ started, completed: after(1000) }),
      vertex({ started: after(5000) }),
      vertex({ started: after(5000), completed: after(7000) }),
      'else\n',
    ]);
    expect(text).toBe('#1 load context\n#1 DONE 3.0s\nelse\n');
  });

  it.each([
    ['cached', { started, completed: started, cached: true }, '#1 CACHED\n'],
    ['canceled', { started, completed: after(1), error: 'a: context canceled' }, '#1 CANCELED\n'],
    ['done, with no beginning told', { completed: started }, '#1 DONE 0.0s\n'],
  ])('may be %s', (_, fields, expected) => {
    expect(read([vertex(fields)]).text).toBe(`#1 load context\n${expected}`);
  });

  it('tells of its parts when they are done, once', () => {
    const part = (fields: object): string => line({ statuses: [{ vertex: 'a', id: 'sha256:1', started, ...fields }] });
    const { text, told } = read([
      begun,
      part({ current: 5_000_000, total: 20_000_000 }),
      part({ current: 20_000_000, total: 20_000_000, completed: after(2000) }),
      part({ current: 20_000_000, total: 20_000_000, completed: after(2000) }),
    ]);
    expect(text).toBe('#1 [1/1] RUN x\n#1 sha256:1 20.0MB / 20.0MB 2.0s done\n');
    expect(told.at(-1)).toEqual({
      vertexes: { total: 1, done: 0, cached: 0 },
      running: ['[1/1] RUN x'],
      bytes: { current: 20_000_000, total: 20_000_000 },
    });
  });
});

describe('text that is no status', () => {
  it.each([
    ['other JSON', '{"error": 1}\n'],
    ['a JSON that has not ended', '{"vert'],
    ['braces alone', '{\nnot indented\n}\n'],
    ['several lines of other JSON', block({ other: [1] })],
    ['no JSON', '{{ }}\n'],
    ['blank lines', '\n\n'],
  ])('stays as it is: %s', (_, text) => {
    expect(read([text]).text).toBe(text);
  });

  it.each([
    ['that is no JSON', '{"logs":[{"data":"c2VjcmV0"\n'],
    ['that breaks off', '{\n  "logs": [\n    { "data": "c2VjcmV0"\n'],
    ['that is too long', line({ logs: [{ vertex: 'a', data: 'c2VjcmV0'.repeat(maxStatusLength / 8) }] })],
    ['that is too long, of several lines', block({ logs: [{ data: 'c2VjcmV0'.repeat(maxStatusLength / 8) }] })],
  ])('is not shown where it is a status %s', (_, text) => {
    const shown = read([text, 'ERROR: lost\n', begun]).text;
    expect(shown).toBe(`${unreadable}ERROR: lost\n#1 [1/1] RUN x\n`);
  });

  it('is all that there is, or makes no difference, whatever a status holds', () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    const fields = fc.record({ vertexes: anything, statuses: anything, logs: anything, warnings: anything });
    fc.assert(
      fc.property(fields, (status) => {
        const { text } = read([begun, line(status), block(status), 'end\n']);
        expect(text).toMatch(/^#1 \[1\/1\] RUN x\n/);
        expect(text).toMatch(/end\n$/);
      }),
    );
  });
});
