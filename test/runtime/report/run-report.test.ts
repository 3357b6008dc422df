import { describe, expect, it } from 'vitest';
import { bakeMetadata } from '../../../runtime/report/bake-metadata.ts';
import { bytes, reportHtml } from '../../../runtime/report/html.ts';
import { imageSizes } from '../../../runtime/report/image-sizes.ts';
import { ReportWriter } from '../../../runtime/report/run-report.ts';
import type { Event } from '../../../runtime/event.ts';
import { planOf, step } from '../plans.ts';

const reference = 'r.example.com/app:1';
const digest = `sha256:${'a'.repeat(64)}`;
const emulated = { platform: 'linux/arm64', mode: 'emulated', where: { engine: 'local' }, why: '' } as const;
const plan = planOf(
  [
    step('quick', { where: { engine: 'local', builder: 'farm', node: 'amd' } }),
    step('slow', { placements: [emulated], title: 'build <app> & "more"' }),
    step('spared'),
    step('tag', { kind: 'create-index', needs: ['quick', 'slow', 'spared'] }),
  ],
  [
    { reference: 'r.example.com/app:1-arm64', target: 'app', platforms: ['linux/arm64'], staging: true },
    { reference, target: 'app', platforms: ['linux/amd64', 'linux/arm64'], staging: false },
    { reference: 'r.example.com/app:latest', target: 'app', platforms: ['linux/amd64', 'linux/arm64'], staging: false },
  ],
);
const published = [
  { reference, digest, platforms: ['linux/amd64', 'linux/arm64'], staging: false, isNew: true },
  { reference: 'r.example.com/app:latest', digest, platforms: ['linux/amd64'], staging: false, isNew: true },
];
const begin = (id: string, at: number): Event => ({
  kind: 'step-started',
  at,
  step: id,
  stepKind: 'build-image',
  title: '',
});
const finish = (id: string, at: number): Event => ({ kind: 'step-finished', at, step: id, elapsed: 0, outputs: {} });
const failure = { cause: 'exit-code', message: 'no <luck>', lastLines: [], remedies: [] } as const;

function reportOf(events: readonly Event[]) {
  const writer = new ReportWriter(plan);
  events.forEach(writer.onEvent);
  return writer.report({ run: 'RUN', startedAt: '2026-01-02T03:04:05.000Z' }, new Map([[reference, 2_345_678]]));
}

const course: readonly Event[] = [
  { kind: 'step-skipped', at: 0, step: 'spared', because: { reason: 'up-to-date', outputs: {} } },
  begin('quick', 10),
  begin('slow', 20),
  finish('quick', 110),
  { kind: 'step-retried', at: 500, step: 'slow', attempt: 1, attempts: 3, delay: 9, failure },
  finish('slow', 1020),
  begin('tag', 1030),
];
const good: readonly Event[] = [
  ...course,
  finish('tag', 1130),
  { kind: 'run-finished', at: 1200, elapsed: 1200, outcome: 'done', published },
];

describe('the report of a run', () => {
  it('tells when which step ran, and which the run waited for', () => {
    const report = reportOf(good);
    expect(report).toMatchObject({ run: 'RUN', plan: plan.hash, outcome: 'done', elapsed: 1200 });
    expect(report.steps).toMatchObject([
      { step: 'quick', where: 'farm/amd', state: 'done', began: 10, elapsed: 100, retries: 0 },
      { step: 'slow', where: 'local', mode: 'emulated', state: 'done', began: 20, elapsed: 1000, retries: 1 },
      { step: 'spared', state: 'skipped', because: 'up-to-date' },
      { step: 'tag', kind: 'create-index', began: 1030, elapsed: 100 },
    ]);
    expect(report.steps[2]).not.toHaveProperty('began');
    expect(report.criticalPath).toEqual(['slow', 'tag']);
    expect(report.buildTime).toEqual({ native: 0, emulated: 1000, cross: 0 });
    expect(report.published.map(({ size }) => size)).toEqual([2_345_678, undefined]);
  });

  it('tells why a step failed, and of a run that never ended', () => {
    const report = reportOf([...course, { kind: 'step-failed', at: 1100, step: 'tag', elapsed: 70, failure }]);
    expect(report).toMatchObject({ outcome: 'interrupted', published: [] });
    expect(report.steps[3]).toMatchObject({ state: 'failed', failure: 'no <luck>', elapsed: 70 });
  });

  it('is a page that nothing in it can break', () => {
    const page = reportHtml(reportOf(good));
    expect(page).toContain('build &lt;app&gt; &amp; &quot;more&quot;');
    expect(page).not.toContain('<app>');
    expect(page).toContain('r.example.com/app:1');
    expect(page).toContain('2.3 MB');
    expect(page).toContain('margin-left:1.667%;width:max(2px, 83.333%)');
    expect(page).toContain('emulated builds: 1.0s');
    expect(page.match(/<tr class="critical/g)).toHaveLength(2);
    expect(page).not.toContain('undefined');
  });

  it('shows why a step failed, and in words what became of those that did not run', () => {
    const page = reportHtml(
      reportOf([...course, { kind: 'step-failed', at: 1100, step: 'tag', elapsed: 70, failure }]),
    );
    expect(page).toContain('<code>tag</code><span class="failure">no &lt;luck&gt;</span>');
    expect(page).toContain('2 done, 1 up to date, 1 failed;');
    expect(page).toContain('<td class="time">up to date<');
    const stopped = reportOf([{ kind: 'step-skipped', at: 0, step: 'tag', because: { reason: 'run-failed' } }]);
    expect(reportHtml(stopped)).toContain('4 not run;');
  });

  it('tells which registries would not take what was to be published', () => {
    const verdict = { kind: 'refused', cause: 'forbidden', message: 'not <you>', remedy: '' } as const;
    const asked = (repository: string, answer: typeof verdict | { readonly kind: 'ready' }): Event => ({
      kind: 'registry-checked',
      at: 0,
      repository,
      verdict: answer,
    });
    const report = reportOf([asked('r.example.com/app', verdict), asked('r.example.com/other', { kind: 'ready' })]);
    expect(report.refused).toEqual([{ repository: 'r.example.com/app', message: 'not <you>' }]);
    expect(reportHtml(report)).toContain('cannot be pushed to: r.example.com/app: not &lt;you&gt;</p>');
    expect(reportHtml(reportOf(good))).not.toContain('cannot be pushed to');
  });

  it('gives sizes as people read them', () => {
    expect([0, 999, 1000, 12_345_678, 5e12].map(bytes)).toEqual(['0 B', '999 B', '1.0 kB', '12.3 MB', '5.0 TB']);
  });
});

describe('metadata as Bake writes it', () => {
  const names = `${reference},r.example.com/app:latest`;
  const mediaType = 'application/vnd.oci.image.index.v1+json';

  it('holds the final index and all its names, by target', async () => {
    const asked: string[] = [];
    const lookUp = (one: string) => {
      asked.push(one);
      return Promise.resolve({ kind: 'found', digest, mediaType, size: 856 } as const);
    };
    expect(await bakeMetadata(plan, published, { lookUp })).toEqual({
      app: {
        'containerimage.descriptor': { mediaType, digest, size: 856 },
        'containerimage.digest': digest,
        'image.name': names,
      },
    });
    expect(asked).toEqual([`r.example.com/app@${digest}`]);
    expect(await bakeMetadata(plan, [], { lookUp })).toEqual({});
  });

  it.each([{ kind: 'missing' }, { kind: 'no-answer', message: '' }, { kind: 'found', digest, mediaType }] as const)(
    'holds the digest alone where a registry says %o',
    async (answer) => {
      expect(await bakeMetadata(plan, published, { lookUp: () => Promise.resolve(answer) })).toEqual({
        app: { 'containerimage.digest': digest, 'image.name': names },
      });
    },
  );
});

describe('the size of an image', () => {
  const blob = (name: string, size: number) => ({ digest: name, size });
  const held: Readonly<Record<string, unknown>> = {
    [digest]: { manifests: [blob('i', 1), blob('j', 1)] },
    i: { config: blob('c', 10), layers: [blob('x', 100), blob('y', 1000)] },
    j: { config: blob('d', 20), layers: [blob('x', 100)] },
  };
  it('is that of its blobs, each once', async () => {
    const registries = { manifest: (_: string, one: string) => Promise.resolve(held[one]) };
    expect(await imageSizes(registries, published)).toEqual(
      new Map([
        [reference, 1130],
        ['r.example.com/app:latest', 1130],
      ]),
    );
  });
  it('is not told where something does not answer', async () => {
    expect(await imageSizes({ manifest: () => Promise.resolve(undefined) }, published)).toEqual(new Map());
  });
});
