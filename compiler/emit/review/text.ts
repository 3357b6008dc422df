import type { Arg, Command, Guard, IndexFact, Lines, Match, Part } from '../../plan/command.ts';
import type { Alternative, Failover, Plan, Publication, Step } from '../../plan/plan.ts';
import { printable } from '../printable.ts';
import { commandText } from '../shell/words.ts';
import { escapeInDoubleQuotes } from '../shell/quote.ts';
import { columns } from './columns.ts';

/** A plan for a person who decides whether to run it: what is published, where and why each platform is built, every command. */
export function reviewText(plan: Plan): string {
  return (
    [publishes(plan), caches(plan), images(plan), steps(plan), standby(plan.failover), `plan ${plan.hash}`]
      .filter((part) => part !== '')
      .join('\n\n') + '\n'
  );
}

function publishes({ publishes: all, steps: list }: Plan): string {
  const final = all.filter(({ staging }) => !staging);
  const staging = all.filter((one) => one.staging);
  if (final.length === 0) {
    return list.length === 0 ? 'Nothing to do.' : 'Publishes nothing. (--push publishes the tags.)';
  }
  const rows = (title: string, list: readonly Publication[]) => [
    title,
    ...columns(list.map(({ reference, platforms }) => [printable(reference), platforms.join(', ')])).map(
      (row) => `  ${row}`,
    ),
  ];
  return [
    ...rows('Publishes', final),
    ...(staging.length === 0 ? [] : rows('Remains visible beside them', staging)),
  ].join('\n');
}

function caches({ steps: all }: Plan): string {
  const written = [...new Set(all.flatMap((step) => step.caches ?? []))];
  return written.length === 0 ? '' : ['Writes caches', ...written.map((one) => `  ${printable(one)}`)].join('\n');
}

function images({ steps: all }: Plan): string {
  const builds = all.filter(({ kind }) => kind === 'build-image');
  const targets = [...new Set(builds.map(({ target }) => target ?? ''))];
  return targets
    .map((target) =>
      image(
        target,
        builds.filter((step) => step.target === target),
      ),
    )
    .join('\n\n');
}

function image(target: string, builds: readonly Step[]): string {
  const rows = builds.flatMap(({ placements = [], alternatives = [] }) =>
    placements.map(({ platform, mode, where, why }) => [
      platform,
      mode,
      where.node === undefined ? where.engine : `${where.builder ?? ''}/${where.node}`,
      printable(`${why}${successors(platform, alternatives)}`),
    ]),
  );
  return [`Image ${target}`, ...columns(rows).map((row) => `  ${row}`)].join('\n');
}

/** `; if it is lost: spare, amd (emulated)` */
function successors(platform: string, alternatives: readonly Alternative[]): string {
  const names = alternatives.flatMap(({ node, placements = [] }) =>
    placements
      .filter((one) => one.platform === platform)
      .map(({ mode }) => (mode === 'native' ? node : `${node} (${mode})`)),
  );
  return names.length === 0 ? '' : `; if it is lost: ${names.join(', ')}`;
}

function steps({ steps: all }: Plan): string {
  if (all.length === 0) return '';
  return [`Steps (${all.length})`, ...all.map(stepText)].join('\n');
}

/** What only runs when a node is lost. */
function standby(failover: Failover | undefined): string {
  if (failover === undefined) return '';
  const { nodes, steps: all } = failover;
  const probes = nodes.map(({ builder, node, probe }) => [`${builder}/${node}`, `$ ${shown(probe)}`]);
  return [
    'A node is lost when a step on it fails, and this fails, too',
    ...columns(probes).map((row) => `  ${row}`),
    ...(all.length === 0 ? [] : [`Steps that stand by for that (${all.length})`, ...all.map(stepText)]),
  ].join('\n');
}

function stepText(step: Step): string {
  const { id, title, source, alternatives = [] } = step;
  return [
    `  ${id}: ${printable(title)}`,
    `      from ${printable(source.file)}:${source.line}${afterText(step)}`,
    ...doingLines(step),
    ...alternatives.flatMap(alternativeLines),
  ].join('\n');
}

type Doing = Pick<Step, 'needs' | 'why' | 'guard' | 'commands' | 'cleanup'>;

function afterText({ needs }: Doing): string {
  return needs.length === 0 ? '' : `, after ${needs.join(', ')}`;
}

function doingLines({ why, guard, commands, cleanup = [] }: Doing): string[] {
  return [
    `      why: ${printable(why)}`,
    ...(guard === undefined ? [] : [`      unless: ${guardText(guard)}`]),
    ...commands.flatMap(commandLines),
    ...cleanup.map((command) => `      at the end $ ${shown(command)}`),
  ];
}

function alternativeLines(instead: Alternative): string[] {
  const { node, where } = instead;
  const lines = doingLines(instead).map((line) => `  ${line}`);
  return [`      if its node is lost: on ${where.builder ?? ''}/${node}${afterText(instead)}`, ...lines];
}

function commandLines(command: Command): string[] {
  const { stdin, expect, warning, evidence } = command;
  return [
    `      $ ${shown(command)}`,
    ...(stdin === undefined ? [] : [`        with input: ${argShown(stdin)}`]),
    ...(expect === undefined ? [] : [`        ${warning === undefined ? 'must' : 'should'} ${matchText(expect)}`]),
    ...(warning === undefined ? [] : [`        else: ${printable(warning)}`]),
    ...(evidence === undefined ? [] : [`        if not $ ${shown(evidence)}`]),
  ];
}

function guardText(guard: Guard): string {
  if ('file' in guard) return `${printable(guard.file)} says ${guard.hasLines.map(printable).join(', ')}`;
  return `\`${shown(guard.probe)}\` would ${matchText(guard.satisfied)}`;
}

function matchText(match: Match): string {
  if ('exit' in match) return match.exit === 0 ? 'succeed' : `exit with ${match.exit}`;
  if ('stdoutEquals' in match) return `print ${argShown(match.stdoutEquals)}`;
  if ('stdoutHasLine' in match) return `print the line "${printable(match.stdoutHasLine)}"`;
  if ('stdoutAtLeast' in match) return `print a version of at least ${match.stdoutAtLeast}`;
  if ('stdoutBuilder' in match) return `${builderTexts[match.compare]} ${match.stdoutBuilder.map(argShown).join('; ')}`;
  if ('stdoutMatches' in match) return `print what matches "${printable(match.stdoutMatches)}"`;
  const platforms = match.stdoutPlatforms.join(', ');
  const others = platforms === '' ? 'show no platform twice' : `show ${platforms}, and no platform twice`;
  const all = match.andOthers ? others : `show exactly ${platforms}`;
  const said = (match.facts ?? []).map(factText);
  return printable([all, ...said].join('; '));
}

function factText(fact: IndexFact): string {
  if ('mediaType' in fact) return `media type ${fact.mediaType}`;
  if ('key' in fact) return `${fact.of} ${fact.key}=${fact.value}`;
  return fact.of === 'index' ? 'no attestation of an image that is not there' : `${fact.of} attested`;
}

const builderTexts = {
  equal: 'show exactly',
  begun: 'show nothing, or some nodes and nothing else of',
  holds: 'show',
} as const;

function shown(command: Command): string {
  return printable(commandText(command, undefined, { part: partShown, lines: linesShown }));
}

function argShown(arg: Arg): string {
  return printable(
    arg
      .map((part) => (typeof part === 'string' ? part : partShown(part)))
      .join('')
      .trimEnd(),
  );
}

function linesShown({ lines: { out, name } }: Lines): string {
  return `<each of the ${name} of ${out}>`;
}

/** References to what a run will know are shown by name. */
function partShown(part: Part): string {
  if (typeof part === 'string') return escapeInDoubleQuotes(part);
  if ('out' in part) return `<${part.name} of ${part.out}>`;
  if ('env' in part) return `<environment ${part.env}>`;
  if ('tmp' in part) return `<temporary ${part.tmp}>`;
  if ('run' in part) return '<run>';
  if ('program' in part) return `<program ${part.program}>`;
  if ('file' in part) return `<folder>/${part.file}`;
  return `<${part.open.expression}>`;
}
