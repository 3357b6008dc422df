import type { Platform } from '../../compiler/platform/platform.ts';
import { parseReference } from '../../compiler/plan/reference.ts';
import type { CommandRunner } from '../command-runner.ts';
import { diagnose } from '../diagnosis/diagnosis.ts';
import { parseConfig, parsePublished, type Published } from './published.ts';

/** What a registry has of an entry of an index; an image with what its configuration says. */
export type ChildState =
  | { readonly kind: 'there'; readonly platform: Platform | undefined }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unread'; readonly message: string };

/** By digest. */
export interface Children {
  readonly images: ReadonlyMap<string, ChildState>;
  readonly attestations: ReadonlyMap<string, ChildState>;
}

/** What was read of a reference. */
export type Reading =
  | { readonly kind: 'read'; readonly published: Published; readonly children: Children }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'no-answer'; readonly message: string; readonly remedy: string | undefined };

export interface ReaderOptions {
  readonly runner: CommandRunner;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** How many commands run at a time. */
const width = 4;

/**
 * What is read of a reference: the manifest or index as the registry has it, also where what an index lists is not there;
 * or the configuration of an image.
 */
const manifest = ['--raw'] as const;
const configuration = ['--format', '{{json .Image}}'] as const;
type What = typeof manifest | typeof configuration;

type Answer =
  { readonly kind: 'ok'; readonly stdout: string } | { readonly kind: 'failed'; readonly lines: readonly string[] };

/** Reads what registries hold by docker's own commands, which have its credentials; a few at a time. */
export class RegistryReader {
  readonly #options: ReaderOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  async read(reference: string): Promise<Reading> {
    const answer = await this.#inspect(reference, manifest);
    if (answer.kind === 'failed') return failure(answer.lines);
    const published = parsePublished(reference, answer.stdout);
    if (published === undefined) return failure(['docker printed no manifest']);
    const repository = parseReference(reference)?.repository ?? reference;
    const states = async (digests: readonly string[], what: What): Promise<Map<string, ChildState>> => {
      const read = digests.map(async (digest) => [digest, await this.#child(`${repository}@${digest}`, what)] as const);
      return new Map(await Promise.all(read));
    };
    const digests = (entries: readonly { readonly digest: string }[]) => [
      ...new Set(entries.map(({ digest }) => digest)),
    ];
    const [images, attestations] = await Promise.all([
      states(digests(published.images), configuration),
      states(digests(published.attestations), manifest),
    ]);
    return { kind: 'read', published, children: { images, attestations } };
  }

  async #child(reference: string, what: What): Promise<ChildState> {
    const answer = await this.#inspect(reference, what);
    if (answer.kind === 'ok')
      return { kind: 'there', platform: what === configuration ? parseConfig(answer.stdout) : undefined };
    return isMissing(answer.lines) ? { kind: 'missing' } : { kind: 'unread', message: said(answer.lines) };
  }

  async #inspect(reference: string, what: What): Promise<Answer> {
    const { runner, env, signal } = this.#options;
    if (this.#running >= width) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    const text = { stdout: '', stderr: '' };
    const ending = await runner.run({
      argv: ['docker', 'buildx', 'imagetools', 'inspect', reference, ...what],
      env: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)),
      stdin: undefined,
      onText: (stream, more) => void (text[stream] += more),
      signal,
    });
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
    if (ending.kind === 'exited' && ending.exit === 0) return { kind: 'ok', stdout: text.stdout };
    const lines = text.stderr.split('\n').filter((line) => line.trim() !== '');
    if (ending.kind === 'not-started') return { kind: 'failed', lines: ['there is no program `docker` in PATH'] };
    return { kind: 'failed', lines };
  }
}

/** The words of buildx for what a registry does not have; not those of a host or a path that there is not. */
function isMissing(lines: readonly string[]): boolean {
  return lines.some((line) => /: not found$|manifest (?:blob )?unknown|unexpected status[^\n]*: 404/.test(line));
}

function failure(lines: readonly string[]): Reading {
  if (isMissing(lines)) return { kind: 'not-found' };
  const known = diagnose(lines);
  return { kind: 'no-answer', message: known?.sentence ?? said(lines), remedy: known?.remedy };
}

function said(lines: readonly string[]): string {
  return (lines.at(-1) ?? 'docker failed without a word').replace(/^ERROR: /, '');
}
