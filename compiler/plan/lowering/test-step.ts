import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ByPlatform, HttpCheck, ImageTest, Target, WantedText } from '../../manifest/model.ts';
import { normalPlatforms } from '../../platform/platform.ts';
import type { Match, Part as CommandPart } from '../command.ts';
import type { Part } from '../job.ts';
import type { Location, Step } from '../plan.ts';
import { command, type Word } from './commands.ts';
import { containerEngine, ownName, removal } from './container.ts';
import { docker } from './engine.ts';
import { asking } from './http-client.ts';
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
    const { name, span, exitCode } = test;
    const wanted = test.http?.wanted ?? test.wanted;
    const each = wanted !== undefined && 'each' in wanted.text ? wanted.text.each : undefined;
    const missing = platforms.filter((platform) => covers(test, platform) && each?.has(platform) === false);
    return [
      ...(missing.length === 0
        ? []
        : [diagnostic('test-without-expectation', span, { name, platforms: missing.join(', ') })]),
      ...(wanted !== undefined && exitCode !== 0 ? [diagnostic('test-expects-two', span, { name })] : []),
    ];
  });
}

function covers({ platforms }: ImageTest, platform: string): boolean {
  return platforms.length === 0 || normalPlatforms(platforms).includes(platform);
}

function testStep(test: ImageTest, testable: Testable): Step {
  const { part, platform, where, after } = testable;
  const { name } = part.target;
  return step({
    id: `test/${name}/${test.name}/${platformSlug(platform)}`,
    kind: 'run-test',
    title: `test ${test.name} of ${name} on ${platform}`,
    needs: [after],
    ...(test.http === undefined ? runOnce(test, testable) : serveAndAsk(test, test.http, testable)),
    where,
    target: name,
    platforms: [platform],
    why: `target ${name} asks for it before any tag is written`,
    from: test.span,
  });
}

/** Runs the image to its end. The container would outlive its time where its first program is deaf to signals. */
function runOnce(test: ImageTest, testable: Testable): Pick<Step, 'commands' | 'cleanup'> {
  const { platform } = testable;
  const engine = docker(containerEngine(testable.part.builder, testable.where));
  const container = containerName(test, testable);
  const { wanted, exitCode } = test;
  const run = command([...engine, 'run', '--rm', ...isolated(container, testable), ...imageWords(test, testable)], {
    timeout: test.timeout,
    expect: wanted === undefined ? { exit: exitCode } : matchOf(wanted, platform),
    remedy: remedyOf(test, platform),
  });
  return { commands: [run], cleanup: [removal(engine, [container])] };
}

/**
 * Starts the image, and asks it from a second container in the same network, which has no other member: so it works on
 * any engine, and no port of a machine is opened.
 */
function serveAndAsk(test: ImageTest, http: HttpCheck, testable: Testable): Pick<Step, 'commands' | 'cleanup'> {
  const { platform } = testable;
  const engine = docker(containerEngine(testable.part.builder, testable.where));
  const container = containerName(test, testable);
  const client = containerName(test, testable, 'client');
  const start = command(
    [...engine, 'run', '--detach', ...isolated(container, testable), ...imageWords(test, testable)],
    { capture: [{ name: 'container', from: 'last-line' }], remedy: remedyOf(test, platform) },
  );
  const network: Word = ['container:', ...container];
  const words = [...engine, 'run', '--rm', '--name', client, '--network', network, ...asking(http)];
  const ask = command(words, {
    timeout: test.timeout,
    expect: http.wanted === undefined ? { exit: 0 } : matchOf(http.wanted, platform),
    evidence: command([...engine, 'logs', '--tail', '20', container]),
    remedy: remedyOf(test, platform),
  });
  return { commands: [start, ask], cleanup: [removal(engine, [client, container])] };
}

/** What the image is run with. */
function imageWords({ command: said }: ImageTest, { image }: Testable): Word[] {
  const { argv = [], replaces = 'command' } = said ?? {};
  const [entrypoint = '', ...rest] = argv;
  return replaces === 'entrypoint' ? ['--entrypoint', entrypoint, image, ...rest] : [image, ...argv];
}

function isolated(container: Word, { platform }: Testable): Word[] {
  return ['--name', container, '--network', 'none', '--platform', platform];
}

function containerName(test: ImageTest, { part, platform }: Testable, ...more: string[]): readonly CommandPart[] {
  return ownName(['test', part.target.name, test.name, platformSlug(platform), ...more]);
}

function remedyOf(test: ImageTest, platform: string): string {
  return `the image for ${platform} does not ${askedOf(test, platform)}, as test ${test.name} asks of it; no tag is written`;
}

function askedOf({ http, wanted, exitCode, timeout }: ImageTest, platform: string): string {
  const said = http === undefined ? wanted : http.wanted;
  const printed = said === undefined ? undefined : askedText(said, platform);
  if (http === undefined) return printed === undefined ? `end with exit code ${exitCode}` : `print ${printed}`;
  const body = printed === undefined ? '' : ` and ${printed}`;
  return `answer on port ${http.port} with status ${http.status}${body} at ${http.path} within ${timeout} s`;
}

/** As much of a text as fits into a sentence. */
function askedText({ kind, text }: WantedText, platform: string): string {
  const wanted = wantedOn(platform, text);
  const quoted = JSON.stringify(wanted.replace(/^([^]{60})[^]+$/u, '$1…'));
  return kind === 'equal' ? quoted : `a line that matches ${quoted}`;
}

/** Line breaks at the end count on neither side, so that a heredoc may say what is wanted. */
function matchOf({ kind, text }: WantedText, platform: string): Match {
  const wanted = wantedOn(platform, text);
  return kind === 'equal' ? { stdoutEquals: [wanted.replace(/\n+$/, '')] } : { stdoutMatches: wanted };
}

function wantedOn(platform: string, text: ByPlatform): string {
  const wanted = 'all' in text ? text.all.value : text.each.get(platform)?.value;
  if (wanted === undefined) throw new Error(`nothing is wanted of ${platform}`);
  return wanted;
}
