import type { Command, IndexFact } from '../compiler/plan/command.ts';
import type { StepKind } from '../compiler/plan/plan.ts';
import { builderDifferences } from './builder-facts.ts';
import type { Ending } from './command-runner.ts';
import { diagnose, diagnoseBuild, type Diagnosis } from './diagnosis/diagnosis.ts';
import type { Failure, FailureCause } from './event.ts';
import { ended, missingFacts, platformDifferences, platformsMatch } from './match.ts';
import { renderArg, renderForShell, renderWords, type Scope, type Unrenderable } from './rendering.ts';
import { keptLines } from './transcript.ts';

/** What went wrong with a command, and what it left behind. */
export interface Trouble {
  /** Of the step that the command is of. */
  readonly kind: StepKind;
  readonly cause: FailureCause;
  readonly message: string;
  readonly ending: Ending;
  readonly lastLines: readonly string[];
}

/** The failure of a command that was started, explained as far as the engine's words are known. */
export function commandFailure(command: Command, scope: Scope, trouble: Trouble): Failure {
  const { kind, cause, message, ending } = trouble;
  const lastLines = trouble.lastLines.slice(-keptLines);
  const known = cause === 'not-started' ? undefined : knownCause(kind, lastLines);
  return {
    cause,
    message: known === undefined ? message : known.isWhole ? known.sentence : `${known.sentence} (${message})`,
    command: renderForShell(command.argv, command.env ?? {}, scope),
    ...(ending.kind === 'exited' ? { exit: ending.exit } : {}),
    lastLines,
    remedies: lacksDocker(command, scope, ending) ? [howToGet] : advice(known, command.remedy),
  };
}

/** By what a step is made of: only what builds a target has a Dockerfile that its user can mend. */
function knownCause(kind: StepKind, lines: readonly string[]): Diagnosis | undefined {
  if (kind === 'build-image') return diagnoseBuild(lines);
  return diagnose(kind === 'run-test' ? lines.filter(isOfEngine) : lines);
}

/** Whether a line is of docker itself or of the kernel, in what a container writes. */
function isOfEngine(line: string): boolean {
  return /^(?:docker: |ERROR: |Error response from daemon|error during connect|Cannot connect to the Docker daemon)|exec format error/i.test(
    line,
  );
}

function advice(known: Diagnosis | undefined, general: string | undefined): string[] {
  const isGeneral = known === undefined || (known.weight === 'otherwise' && general !== undefined);
  const all = isGeneral ? [general] : known.weight === 'alone' ? [known.remedy] : [known.remedy, general];
  return all.filter((one) => one !== undefined);
}

/** Without the Docker CLI, what a step advises of engines and files would mislead. */
const howToGet =
  'install the Docker CLI (docker-ce-cli, or docker-cli or docker.io of your distribution), and see that it is in PATH';

function lacksDocker({ argv }: Command, scope: Scope, ending: Ending): boolean {
  const [program] = renderWords(argv, scope);
  return ending.kind === 'not-started' && ending.code === 'ENOENT' && program === 'docker';
}

/** The failure of a command that could not be written down. */
export function unrenderable(error: Unrenderable, command: Command | undefined, scope: Scope): Failure {
  return {
    cause: 'unrenderable',
    message: error.message,
    ...(command === undefined ? {} : { command: renderForShell(command.argv, command.env ?? {}, scope) }),
    lastLines: [],
    remedies: error.remedy === undefined ? [] : [error.remedy],
  };
}

/** Why a program did not start, by the code of the system's error. */
export function notStarted({ argv }: Command, code: string, scope: Scope): string {
  const [program = ''] = renderWords(argv, scope);
  if (code === 'ENOENT') return `there is no program \`${program}\` in PATH`;
  return code === 'EACCES' ? `\`${program}\` may not be executed` : `\`${program}\` could not be started (${code})`;
}

/** How a command should have ended instead; undefined where its exit code is as it should be. */
export function unexpectedExit(command: Command, exit: number): string | undefined {
  const { expect } = command;
  const came = `it ended with exit code ${exit}`;
  if (expect === undefined || !('exit' in expect)) return ended(command, { exit }) ? undefined : came;
  if (exit === expect.exit) return undefined;
  return expect.exit === 0 ? came : `${came}, and should have with ${expect.exit}`;
}

/** What a command should have printed instead of this. */
export function unexpected({ expect }: Command, stdout: string, scope: Scope): string {
  if (expect === undefined || 'exit' in expect) throw new Error('nothing is expected of what it prints');
  if ('stdoutEquals' in expect) return `it should have printed \`${renderArg(expect.stdoutEquals, scope)}\``;
  if ('stdoutHasLine' in expect) return `it should have printed the line \`${expect.stdoutHasLine}\``;
  if ('stdoutAtLeast' in expect) return `${firstLine(stdout)} is older than ${expect.stdoutAtLeast}`;
  if ('stdoutBuilder' in expect) {
    const facts = expect.stdoutBuilder.map((fact) => renderArg(fact, scope));
    return builderDifferences(stdout, facts, expect.compare).join('; ');
  }
  if ('stdoutMatches' in expect) return `it should have printed something that matches \`${expect.stdoutMatches}\``;
  const missing = missingFacts(stdout, expect.facts ?? []);
  if (missing.length > 0 && platformsMatch(stdout, expect.stdoutPlatforms, expect.andOthers)) {
    return `what it read lacks ${missing.map(factText).join(', ')}`;
  }
  const differences = platformDifferences(stdout, expect.stdoutPlatforms, expect.andOthers);
  if (differences.length > 0) return `what it read ${differences.join(', ')}`;
  const platforms = expect.stdoutPlatforms.join(', ');
  return expect.andOthers
    ? `what it read lacks one of ${platforms}, or holds a platform twice`
    : `what it read does not hold exactly ${platforms}`;
}

function factText(fact: IndexFact): string {
  if ('mediaType' in fact) return `the media type ${fact.mediaType}`;
  if ('key' in fact) return `${fact.key}=${JSON.stringify(fact.value)} of ${fact.of}`;
  return fact.of === 'index' ? 'an image that an attestation is about' : `the attestation of ${fact.of}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
