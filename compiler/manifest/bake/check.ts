import type { Span } from '../../source/source-file.ts';
import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { refusedPlatforms } from '../../platform/platform.ts';
import { annotationTypes } from './annotation.ts';
import { parseBool } from './csv.ts';
import type { Entry } from './entry.ts';
import { entriesOf, listOf, tableOf, type Settings } from './setting.ts';

/** What Bake refuses of a resolved target when it makes a build of it. */
export function checkSettings(settings: Settings): Diagnostic[] {
  return [
    ...standardInput(settings, 'context'),
    ...standardInput(settings, 'dockerfile'),
    ...size(settings),
    ...checkArguments(settings),
    ...listOf(settings, 'ulimits')
      .filter(({ value }) => !isUlimit(value))
      .map(({ value: text, span }) => diagnostic('malformed-ulimit', span, { text })),
    ...listOf(settings, 'platforms').flatMap(({ value, span }) => refusedPlatforms(value, span)),
    ...checkEntries(settings, 'secret', ({ id }) => (id === undefined ? 'it has no id' : undefined)),
    ...checkEntries(settings, 'output', outputProblem),
    ...listOf(settings, 'annotations').flatMap(({ value: text, span }) => {
      const reason = annotationProblem(text, span);
      return reason === undefined ? [] : [diagnostic('malformed-annotation', span, { text, reason })];
    }),
  ];
}

/** Names that docker, or what starts it, acts on when they are in the environment. */
const acted = /^(?:PATH|HOME|TMPDIR|IFS|ENV|LD_\w+|DOCKER_\w+|BUILDX_\w+|BUILDKIT_\w+)$/;

/** Arguments whose text docker takes from the environment, under their own names. */
function checkArguments(settings: Settings): Diagnostic[] {
  const taken = [...tableOf(settings, 'args')].flatMap(([argument, { value, span }]) =>
    typeof value === 'string' ? [] : [{ argument, name: value.env, span }],
  );
  const names = new Set(taken.map(({ name }) => name));
  const renamed = taken.filter(({ argument, name }) => argument !== name);
  const published = entriesOf(settings, 'attest').some(({ value }) => value['mode'] === 'max');
  return [
    ...renamed.flatMap(({ argument, name, span }) => {
      const reason = whyNotTaken(argument, names);
      return reason === undefined ? [] : [diagnostic('sensitive-argument', span, { argument, name, reason })];
    }),
    ...(published ? taken : []).map(({ argument, name, span }) =>
      diagnostic('sensitive-attested', span, { argument, name }),
    ),
  ];
}

function whyNotTaken(argument: string, names: ReadonlySet<string>): string | undefined {
  if (!/^[A-Za-z_]\w*$/.test(argument)) return 'a shell has no environment variable of such a name';
  if (acted.test(argument)) return 'docker itself acts on an environment variable of that name';
  return names.has(argument) ? 'a sensitive variable of that name is taken, too' : undefined;
}

function standardInput(settings: Settings, attribute: 'context' | 'dockerfile'): Diagnostic[] {
  const setting = settings.get(attribute);
  if (setting?.kind !== 'word' || setting.value.value !== '-') return [];
  return [diagnostic('standard-input', setting.value.span, { attribute })];
}

function checkEntries(
  settings: Settings,
  attribute: 'secret' | 'output',
  problemOf: (entry: Entry) => string | undefined,
): Diagnostic[] {
  return entriesOf(settings, attribute).flatMap(({ value, span }) => {
    const reason = problemOf(value);
    const text = Object.entries(value).flatMap(([key, one]) => (typeof one === 'string' ? [`${key}=${one}`] : []));
    return reason === undefined
      ? []
      : [diagnostic('malformed-entry', span, { attribute, text: text.join(','), reason })];
  });
}

/** A folder is written where the result is no archive, and needs a name. */
function outputProblem({ type, dest = '', tar }: Entry): string | undefined {
  const isUnpacked = (type === 'oci' || type === 'docker') && typeof tar === 'string' && parseBool(tar) === false;
  if (type !== 'local' && !isUnpacked) return undefined;
  if (dest === '') return 'it has no dest, the folder that it is written to';
  return dest === '-' ? 'a folder cannot be written to standard output' : undefined;
}

/** go-units' RAMInBytes: a number, and a unit of 1024 with or without `b` or `ib`. */
function size(settings: Settings): Diagnostic[] {
  const setting = settings.get('shm-size');
  if (setting?.kind !== 'word') return [];
  const { value: text, span } = setting.value;
  if (/^\d+(?:\.\d+)? ?(?:[kmgtp]i?b?|b)?$/i.test(text)) return [];
  return [diagnostic('malformed-size', span, { attribute: 'shm-size', text })];
}

const limits = [
  ...['core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio'],
  ...['rttime', 'sigpending', 'stack'],
];

function isUlimit(text: string): boolean {
  const [, name = '', soft = '', hard = soft] = /^(\w+)=(-?\d+)(?::(-?\d+))?$/.exec(text) ?? [];
  if (!limits.includes(name) || soft === '') return false;
  return hard === '-1' || (soft !== '-1' && Number(soft) <= Number(hard));
}

/** `[TYPE[PLATFORM],…:]KEY=VALUE` */
function annotationProblem(text: string, span: Span): string | undefined {
  const equals = text.indexOf('=');
  if (equals < 0) return 'it has no value';
  const colon = text.slice(0, equals).indexOf(':');
  if (colon < 0) return undefined;
  for (const type of text.slice(0, colon).split(',')) {
    const [, name = '', platform = 'local'] = /^([a-z-]+)(?:\[([A-Za-z0-9_/-]+)\])?$/.exec(type) ?? [];
    if (annotationTypes.every((known) => known !== name)) return `"${type}" is none of ${annotationTypes.join(', ')}`;
    if (refusedPlatforms(platform, span).length > 0) return `"${platform}" is no platform`;
  }
  return undefined;
}
