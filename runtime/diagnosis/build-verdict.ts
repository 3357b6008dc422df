/** What a builder says at last of why a build failed: among much that is no failure, such as a cache that was not there. */
export interface BuildVerdict {
  /** The whole line. */
  readonly line: string;
  readonly reason: string;
  /** `Dockerfile:4`, where it names a line. */
  readonly place?: string;
  /** Where the reason is a program of the build. */
  readonly program?: FailedProgram;
}

/** A program of a build that did not end well. */
export interface FailedProgram {
  /** As a shell would have it; at most `maxCommandLength` UTF-16 units. */
  readonly command: string;
  /** How it ended: `exit code: 127`. */
  readonly end: string;
  /** Its last lines, without their times. */
  readonly output: string;
}

/** Undefined where these are no lines of a build that failed. */
export function verdictOf(lines: readonly string[]): BuildVerdict | undefined {
  const at = lines.findLastIndex((line) => buildKit.test(line) || classic.test(line));
  const line = lines[at];
  if (line === undefined) return undefined;
  const before = lines.slice(0, at);
  const program = programIn(line, before);
  const shared = { ...placeIn(before), ...(program === undefined ? {} : { program }) };
  return { line, reason: buildKit.exec(line)?.[1] ?? line, ...shared };
}

/** The last line of buildx, old and new, of `build` and of `bake`. */
const buildKit = /^ERROR: (?:target [^:\n]+: )?(?:failed to build: )?(?:target [^:\n]+: )?failed to solve: (.+)$/;
/** That of `docker build` without buildx. */
const classic = /^The command '(.*)' returned a non-zero code: (\d+)$/;
/** In a reason: the words are quoted as Go quotes them. */
const process = /process ("(?:[^"\\]|\\.)*") did not complete successfully: (.+)$/;

function programIn(line: string, before: readonly string[]): FailedProgram | undefined {
  const [, quoted, end] = process.exec(line) ?? [];
  if (quoted !== undefined && end !== undefined) {
    return { command: commandIn(unquoted(quoted)), end, output: outputOf(quoted, before).join('\n') };
  }
  const [, words, exit] = classic.exec(line) ?? [];
  if (words === undefined || exit === undefined) return undefined;
  return { command: commandIn(words), end: `exit code: ${exit}`, output: before.join('\n') };
}

/** What the vertex of a program wrote, and where others have written since, the part of it that is repeated at the end. */
function outputOf(quoted: string, lines: readonly string[]): readonly string[] {
  const vertex = lines.findLast((line) => line.includes(`ERROR: process ${quoted}`));
  const number = vertex === undefined ? undefined : /^#\d+ /.exec(vertex)?.[0];
  return lines.flatMap((line) => {
    const rest = number !== undefined && line.startsWith(number) ? line.slice(number.length) : line;
    return /^\d+\.\d{3} (.*)$/.exec(rest)?.[1] ?? [];
  });
}

function unquoted(words: string): string {
  try {
    return JSON.parse(words) as string;
  } catch {
    // Go has escapes that JSON lacks.
    return words.slice(1, -1);
  }
}

const maxCommandLength = 60;

/** Without the shell that BuildKit puts before it, on one line. */
function commandIn(words: string): string {
  const line = words.replace(/^\/bin\/sh -c /, '').replace(/\s+/g, ' ');
  return line.length <= maxCommandLength ? line : `${line.slice(0, maxCommandLength)}…`;
}

/** What stands before the lines of the Dockerfile that are repeated. */
function placeIn(lines: readonly string[]): Pick<BuildVerdict, 'place'> {
  const place = lines.findLast((line, at) => /^-{20}$/.test(lines[at + 1] ?? '') && /^[^\s#].*:\d+$/.test(line));
  return place === undefined ? {} : { place };
}
