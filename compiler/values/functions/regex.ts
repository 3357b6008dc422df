import { RE2JS } from 're2js';
import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import { anyType, listOf, objectOf, stringType, tupleOf, type Type } from '../type.ts';
import { listValue, nullValue, objectValue, stringValue, tupleValue, type Value } from '../value.ts';
import { text, textOf } from './arguments.ts';
import { withoutNames } from './regex-names.ts';
import { expandTemplate } from './regex-template.ts';

/** Regular expressions in RE2's syntax and in linear time. */
export const regexes: readonly FunctionSpec[] = [
  {
    name: 'regex',
    doc: 'The first match of a pattern: a string, or a tuple or object of what its groups match.',
    parameters: [text('pattern'), text('string')],
    returns: anyType,
    call: ([pattern, given]) => {
      const compiled = compile(textOf(pattern), 0);
      if ('kind' in compiled) return compiled;
      const [first] = matches(compiled, textOf(given), 1);
      return first === undefined ? failure('the pattern matches no part of the string', 1) : captured(compiled, first);
    },
  },
  {
    name: 'regexall',
    doc: 'All matches of a pattern, each as regex gives it.',
    parameters: [text('pattern'), text('string')],
    returns: listOf(anyType),
    call: ([pattern, given]) => {
      const compiled = compile(textOf(pattern), 0);
      if ('kind' in compiled) return compiled;
      const found = matches(compiled, textOf(given));
      return listValue(
        typeOfMatch(compiled),
        found.map((match) => captured(compiled, match)),
      );
    },
  },
  {
    name: 'regex_replace',
    doc: 'The string with a replacement for each match of a pattern; $1 and ${name} in it are what groups match.',
    parameters: [text('str'), text('pattern'), text('replace')],
    returns: stringType,
    call: ([given, pattern, replacement]) => {
      const compiled = compile(textOf(pattern), 1, true);
      return 'kind' in compiled ? compiled : stringValue(replaced(compiled, textOf(given), textOf(replacement)));
    },
  },
];

interface Pattern {
  readonly regex: RE2JS;
  /** Names of the groups in their order, '' for those that have none. */
  readonly names: readonly string[];
}

/** What a match and its groups hold, the whole match first; undefined for groups that take no part in it. */
interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

function compile(source: string, argument: number, mayMix = false): Pattern | FunctionFailure {
  const pattern = parse(source);
  if (typeof pattern === 'string') return failure(`this is no regular expression: ${pattern}`, argument);
  const { names } = pattern;
  const named = names.filter((name) => name !== '').length;
  if (!mayMix && named > 0 && named < names.length) {
    return failure('either all groups of a pattern have names, or none has', argument);
  }
  return pattern;
}

/** A pattern, or why it is none. Names that come twice are taken out of it before RE2, which refuses them, sees it. */
function parse(source: string): Pattern | string {
  try {
    const regex = RE2JS.compile(source);
    const names = Array.from({ length: regex.groupCount() }, () => '');
    for (const [name, index] of Object.entries(regex.namedGroups())) names[index - 1] = name;
    return { regex, names };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!reason.includes('duplicate capture group name')) return reason;
    const { source: unnamed, names } = withoutNames(source);
    const parsed = parse(unnamed);
    return typeof parsed === 'string' ? parsed : { regex: parsed.regex, names };
  }
}

/** All matches from left to right; an empty one right behind another does not count. */
function matches({ regex, names }: Pattern, given: string, most = Infinity): readonly Match[] {
  const matcher = regex.matcher(given);
  const found: Match[] = [];
  let previousEnd = -1;
  for (let position = 0; position <= given.length && found.length < most && matcher.find(position);) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (end > start || start !== previousEnd) {
      found.push({ start, end, groups: ['', ...names].map((_, at) => matcher.group(at) ?? undefined) });
    }
    const isAstral = (given.codePointAt(position) ?? 0) > 0xffff;
    position = end > position ? end : position + (isAstral ? 2 : 1);
    previousEnd = end;
  }
  return found;
}

function typeOfMatch({ names }: Pattern): Type {
  if (names.length === 0) return stringType;
  if (names[0] === '') return tupleOf(names.map(() => stringType));
  return objectOf(new Map(names.map((name) => [name, stringType])));
}

function captured({ names }: Pattern, { groups }: Match): Value {
  const [whole = nullValue(stringType), ...parts] = groups.map((group) =>
    group === undefined ? nullValue(stringType) : stringValue(group),
  );
  if (names.length === 0) return whole;
  if (names[0] === '') return tupleValue(parts);
  return objectValue(parts.map((value, at) => [names[at] ?? '', value]));
}

function replaced(pattern: Pattern, given: string, replacement: string): string {
  const texts: string[] = [];
  let end = 0;
  for (const match of matches(pattern, given)) {
    texts.push(given.slice(end, match.start), expandTemplate(replacement, match.groups, pattern.names));
    end = match.end;
  }
  return texts.join('') + given.slice(end);
}
