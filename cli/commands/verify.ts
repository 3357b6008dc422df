import { compile } from '../../compiler/compile.ts';
import { hasErrors } from '../../compiler/diagnostics/diagnostic.ts';
import { withTag } from '../../compiler/plan/destination.ts';
import { parseReference } from '../../compiler/plan/reference.ts';
import { palette } from '../../runtime/display/palette.ts';
import { ProcessRunner } from '../../runtime/process-runner.ts';
import { expectationsOf, type Expectation } from '../../runtime/verify/expectation.ts';
import { RegistryReader } from '../../runtime/verify/reader.ts';
import { reportOf, type Report } from '../../runtime/verify/report.ts';
import { compileFor, planFor } from '../compilation.ts';
import { Complaint, usageError } from '../complaint.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { findFiles } from '../files.ts';
import { reportsText } from '../verify-text.ts';
import { WayOut } from '../way-out.ts';
import { hasColor, type World } from '../world.ts';
import type { ManifestOptions } from './manifest-options.ts';

export interface VerifyOptions extends ManifestOptions {
  readonly format: 'text' | 'json';
}

/** `mab verify`: what registries hold, compared with what the plan says of it, or with itself. */
export async function verifyCommand(words: readonly string[], options: VerifyOptions, world: World): Promise<ExitCode> {
  const wanted = await wantedOf(words, options, world);
  const reports = await readAll(wanted, world);
  const { stdout, env } = world;
  if (options.format === 'json') stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  else stdout.write(reportsText(reports, palette(hasColor(stdout, env))));
  return reports.every(({ findings }) => findings.length === 0) ? exitCode.done : exitCode.failed;
}

/** A reference, and what the plan says of it where it declares it. */
interface Wanted {
  readonly reference: string;
  readonly expected: Expectation | undefined;
}

/** Words are names of the manifest, or references; without any, all that the manifest publishes is meant. */
async function wantedOf(words: readonly string[], options: VerifyOptions, world: World): Promise<readonly Wanted[]> {
  const hasManifest = options.file.length > 0 || findFiles(world).length > 0;
  const isName = (word: string): boolean => hasManifest && /^[A-Za-z0-9_-]+$/.test(word);
  const names = words.filter(isName);
  const references = words.filter((word) => !isName(word));
  const odd = references.find((word) => parseReference(word) === undefined);
  if (odd !== undefined) {
    throw usageError(`"${odd}" is no reference`, 'a reference looks like registry.example.com/team/name:tag');
  }
  const declared = references.length > 0 && hasManifest ? await declaredBy(options, world) : [];
  const wanted: Wanted[] = references.map(withTag).map((reference) => {
    return { reference, expected: declared.find((one) => one.reference === reference) };
  });
  if (names.length === 0 && words.length > 0) return wanted;
  const published = await publishedBy(names, options, world);
  return [...wanted, ...published.map((expected) => ({ reference: expected.reference, expected }))];
}

/** What targets and manifests publish as they are declared; else what they would with `--push`. */
async function publishedBy(
  names: readonly string[],
  options: VerifyOptions,
  world: World,
): Promise<readonly Expectation[]> {
  const declared = expectationsOf(await planFor(names, options, world));
  if (declared.length > 0) return declared;
  const pushed = expectationsOf(await planFor(names, { ...options, push: true }, world));
  if (pushed.length > 0) return pushed;
  throw new Complaint('nothing of this is published', 'give targets tags, or name a reference');
}

/** All that the manifest says of references; nothing where it cannot be read, since only the registry was asked about. */
async function declaredBy(options: VerifyOptions, world: World): Promise<readonly Expectation[]> {
  const asked = [options, { ...options, push: true } as const].flatMap((how) =>
    [[], ['*']].map((names) => ({ how, names })),
  );
  const plans = asked.map(async ({ how, names }) => {
    const { plan, diagnostics } = await compileFor(compile, names, how, world);
    return plan === undefined || hasErrors(diagnostics) ? [] : expectationsOf(plan);
  });
  return (await Promise.all(plans)).flat();
}

/** Reads all at once; an interruption ends the reading. */
async function readAll(wanted: readonly Wanted[], world: World): Promise<readonly Report[]> {
  const controller = new AbortController();
  const wayOut = new WayOut(world);
  wayOut.whenLeaving((cut) => controller.abort(cut?.kind === 'interrupted' ? cut.signal : undefined));
  const runner = new ProcessRunner({ cwd: world.cwd });
  const reader = new RegistryReader({ runner, env: world.env, signal: controller.signal });
  try {
    return await Promise.all(
      wanted.map(async ({ reference, expected }) => reportOf(reference, await reader.read(reference), expected)),
    );
  } finally {
    wayOut.leave();
  }
}
