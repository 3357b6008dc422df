import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ByPlatform, ImageTest, Target } from '../../manifest/model.ts';
import { formatPlatform, parsePlatform } from '../../platform/platform.ts';
import type { Command, Match } from '../command.ts';
import type { Part } from '../job.ts';
import type { Location, Step } from '../plan.ts';
import { command, type Word } from './commands.ts';
import { docker } from './engine.ts';
import { platformSlug, step } from './step.ts';

/** An image of one platform that is there to be run. */
export interface Testable {
  readonly part: Part;
  readonly platform: string;
  readonly where: Location;
  /** What `docker run` finds it by. */
  readonly image: Word;
  /** The step that made it. */
  readonly after: string;
}

/** Runs each platform's image, as the target's tests say, on the engine that built it. */
export function testSteps(testables: readonly Testable[]): Step[] {
  return testables.flatMap((testable) =>
    testable.part.target.tests
      .filter((test) => covers(test, testable.platform))
      .map((test) => testStep(test, testable)),
  );
}

/** A test that expects something of some platforms has to expect something of each. */
export function checkTests({ tests }: Pick<Target, 'tests'>, platforms: readonly string[]): Diagnostic[] {
  return tests.flatMap((test) => {
    const { name, span, expect, exitCode } = test;
    const each = expect !== undefined && 'each' in expect ? expect.each : undefined;
    const missing = platforms.filter((platform) => covers(test, platform) && each?.has(platform) === false);
    return [
      ...(missing.length === 0
        ? []
        : [diagnostic('test-without-expectation', span, { name, platforms: missing.join(', ') })]),
      ...(expect !== undefined && exitCode !== 0 ? [diagnostic('test-expects-two', span, { name })] : []),
    ];
  });
}

function covers({ platforms }: ImageTest, platform: string): boolean {
  return (
    platforms.length === 0 ||
    platforms.some(({ value, span }) => {
      const parsed = parsePlatform(value, span).value;
      return parsed !== undefined && formatPlatform(parsed) === platform;
    })
  );
}

function testStep(test: ImageTest, { part, platform, where, image, after }: Testable): Step {
  const { name } = part.target;
  return step({
    id: `test/${name}/${test.name}/${platformSlug(platform)}`,
    kind: 'run-test',
    title: `test ${test.name} of ${name} on ${platform}`,
    needs: [after],
    commands: [runCommand(test, platform, engineOf(part, where), image)],
    where,
    target: name,
    platforms: [platform],
    why: `target ${name} asks for it before any tag is written`,
    from: test.span,
  });
}

function runCommand(test: ImageTest, platform: string, engine: string, image: Word): Command {
  const { argv = [], replaces = 'command' } = test.command ?? {};
  const [entrypoint = '', ...rest] = argv;
  const words: Word[] = replaces === 'entrypoint' ? ['--entrypoint', entrypoint, image, ...rest] : [image, ...argv];
  return command([...docker(engine), 'run', '--rm', '--network', 'none', '--platform', platform, ...words], {
    timeout: test.timeout,
    expect: expectation(test, platform),
    remedy: `the image for ${platform} does not do what test ${test.name} asks of it; no tag is written`,
  });
}

/** BuildKits behind `remote` and `kubernetes` run no containers: those run where the Docker CLI points. */
function engineOf({ builder }: Part, { engine }: Location): string {
  const driver = builder?.driver.value;
  return driver === 'remote' || driver === 'kubernetes' ? 'local' : engine;
}

function expectation({ expect, exitCode }: ImageTest, platform: string): Match {
  const text = expect === undefined ? undefined : textFor(expect, platform);
  return text === undefined ? { exit: exitCode } : { stdoutEquals: [text] };
}

function textFor(expect: ByPlatform, platform: string): string | undefined {
  return 'all' in expect ? expect.all.value : expect.each.get(platform)?.value;
}
