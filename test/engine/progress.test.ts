import { describe, expect, inject, onTestFinished, test } from 'vitest';
import type { Event } from '../../runtime/event.ts';
import { Workplace } from './workplace.ts';

const engine = inject('engine');

const manifest = `variable "BASE" {}
target "app" {
  context  = "."
  args     = { BASE = BASE }
  no-cache = true
  output   = ["type=cacheonly"]
}
`;
const dockerfile = `ARG BASE
FROM \${BASE}
RUN --network=none printf 'h\\303\\244llo\\n' && echo "what it does" && sleep 0.3
RUN --network=none echo "then this"
`;

/** Runs the manifest with a display, and with buildx in a version. */
function run(display: string, buildx: 'old' | 'new', files: Readonly<Record<string, string>>, env = {}) {
  const place = new Workplace(engine!, { by: 'run', buildx }).write(files);
  onTestFinished(() => place.leave());
  return place.carryOut(['app', '--progress', display], env);
}

function eventsOf(stderr: string): Event[] {
  return stderr.split('\n').map((line) => JSON.parse(line) as Event);
}

describe.runIf(engine).each(['old', 'new'] as const)('with buildx in its %s version', (version) => {
  test('a build tells how far it is, and its output is lines for people', async () => {
    const files = { 'build.mab': manifest, Dockerfile: dockerfile };
    const { exitCode, stderr } = await run('json', version, files);
    expect(exitCode, stderr).toBe(0);
    const events = eventsOf(stderr);
    const told = events.flatMap((event) => (event.kind === 'progress' ? [event.progress] : []));
    const last = told.at(-1)!;
    expect(last.vertexes.done).toBe(last.vertexes.total);
    expect(last.vertexes.total).toBeGreaterThan(4);
    expect(told.flatMap(({ running }) => running).join('\n')).toContain('what it does');
    const lines = events.flatMap((event) => (event.kind === 'output' ? [event.line] : []));
    expect(lines).toContainEqual(expect.stringMatching(/^#\d+ \[\d\/\d\] RUN --network=none echo "then this"$/));
    expect(lines).toContainEqual(expect.stringMatching(/^#\d+ \d\.\d{3} hällo$/));
    expect(lines).toContainEqual(expect.stringMatching(/^#\d+ DONE \d\.\ds$/));
    expect(lines.join('\n')).not.toMatch(/"vertex|"digest/);
  });

  test('the report of a RUN that fails holds its message and what it wrote', async () => {
    const files = { 'build.mab': manifest, Dockerfile: `${dockerfile}RUN --network=none echo so far && exit 7\n` };
    const { exitCode, stderr } = await run('quiet', version, files);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^\nfailed: build\/app/);
    expect(stderr).toMatch(/ {2}\| \d\.\d{3} so far\n/);
    expect(stderr).toContain('did not complete successfully: exit code: 7');
    expect(stderr).toContain('>>> RUN --network=none echo so far && exit 7');
    expect(stderr).not.toMatch(/"vertex|"digest/);
  });

  test('the form of progress that a user has chosen stays', async () => {
    const files = { 'build.mab': manifest, Dockerfile: dockerfile };
    const { exitCode, stderr } = await run('json', version, files, { BUILDKIT_PROGRESS: 'quiet' });
    expect(exitCode, stderr).toBe(0);
    const ofBuild = eventsOf(stderr).filter((event) => 'step' in event && event.step === 'build/app');
    expect(ofBuild.map(({ kind }) => kind)).toEqual(['step-started', 'command-started', 'step-finished']);
  });
});
