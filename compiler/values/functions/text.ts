import { compareCodePoints } from '../../source/code-points.ts';
import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import { fromBigInt, integerPrecision } from '../number.ts';
import { listOf, numberType, stringType } from '../type.ts';
import { listValue, numberValue, stringValue, type Value } from '../value.ts';
import { countOf, itemsOf, notWhole, number, ofText, text, textOf, texts } from './arguments.ts';
import { graphemes } from './graphemes.ts';
import { toLower, toTitle, toUpper } from './letter-case.ts';
import { trimEnds, trimLineEnds, trimPrefix, trimSpace, trimSuffix } from './trim.ts';

/** Strings as people read them: characters are grapheme clusters. */
export const textual: readonly FunctionSpec[] = [
  ofText('upper', 'All letters in upper case.', toUpper),
  ofText('lower', 'All letters in lower case.', toLower),
  ofText('title', 'The first letter of each word in upper case.', toTitle),
  ofText('reverse', 'The characters in reverse order.', (given) => graphemes(given).toReversed().join('')),
  ofText('trimspace', 'The string without white space at its ends.', trimSpace),
  ofText('chomp', 'The string without line ends at its end.', trimLineEnds),
  ofTwo('trim', 'The string without the characters of a set at its ends.', 'cutset', trimEnds),
  ofTwo('trimprefix', 'The string without a prefix, where it has that.', 'prefix', trimPrefix),
  ofTwo('trimsuffix', 'The string without a suffix, where it has that.', 'suffix', trimSuffix),
  {
    name: 'strlen',
    doc: 'How many characters a string has.',
    parameters: [text('str')],
    returns: numberType,
    call: ([given]) => numberValue(fromBigInt(BigInt(graphemes(textOf(given)).length), integerPrecision)),
  },
  {
    name: 'substr',
    doc: 'Characters from the middle of a string; a negative offset counts from the end, a negative length goes to it.',
    parameters: [text('str'), number('offset'), number('length')],
    returns: stringType,
    call: ([given, offset, length]) => middle(textOf(given), countOf(offset), countOf(length)),
  },
  {
    name: 'indent',
    doc: 'The string with spaces after each line end.',
    parameters: [number('spaces'), text('str')],
    returns: stringType,
    call: ([spaces, given]) => indented(countOf(spaces), textOf(given)),
  },
  {
    name: 'replace',
    doc: 'The string with another in place of each occurrence of a part of it.',
    parameters: [text('str'), text('substr'), text('replace')],
    returns: stringType,
    call: ([given, part, other]) => stringValue(replaced(textOf(given), textOf(part), textOf(other))),
  },
  {
    name: 'split',
    doc: 'The parts of a string between separators.',
    parameters: [text('separator'), text('str')],
    returns: listOf(stringType),
    call: ([separator, given]) => listValue(stringType, split(textOf(separator), textOf(given)).map(stringValue)),
  },
  {
    name: 'join',
    doc: 'The elements of lists of strings, with a separator between them.',
    parameters: [text('separator')],
    variadic: texts('lists'),
    returns: stringType,
    call: ([separator, ...lists]) => joined(textOf(separator), lists),
  },
  {
    name: 'sort',
    doc: 'Strings in the order of their code points.',
    parameters: [texts('list')],
    returns: listOf(stringType),
    call: ([list]) => sorted(itemsOf(list)),
  },
];

function ofTwo(
  name: string,
  doc: string,
  second: string,
  change: (given: string, other: string) => string,
): FunctionSpec {
  return {
    name,
    doc,
    parameters: [text('str'), text(second)],
    returns: stringType,
    call: ([given, other]) => stringValue(change(textOf(given), textOf(other))),
  };
}

function middle(given: string, offset: number | undefined, length: number | undefined): Value | FunctionFailure {
  if (offset === undefined) return failure(notWhole, 1);
  if (length === undefined) return failure(notWhole, 2);
  const characters = graphemes(given);
  const start = Math.max(0, offset < 0 ? offset + characters.length : offset);
  // cty takes the rest of the string for a length of 0 where the offset is negative.
  const isRest = length < 0 || (length === 0 && offset < 0);
  return stringValue(characters.slice(start, isRest ? undefined : start + length).join(''));
}

function indented(spaces: number | undefined, given: string): Value | FunctionFailure {
  if (spaces === undefined) return failure(notWhole, 0);
  if (spaces < 0) return failure('the number of spaces must not be negative', 0);
  if (spaces > 1_000_000) return failure('that many spaces are not meant', 0);
  return stringValue(given.replaceAll('\n', `\n${' '.repeat(spaces)}`));
}

/** An empty part is found before each character and at the end. */
function replaced(given: string, part: string, other: string): string {
  if (part !== '') return given.split(part).join(other);
  return other + Array.from(given, (character) => character + other).join('');
}

function split(separator: string, given: string): readonly string[] {
  return separator === '' ? Array.from(given) : given.split(separator);
}

function joined(separator: string, lists: readonly Value[]): Value | FunctionFailure {
  if (lists.length === 0) return failure('at least one list is required');
  const parts: string[] = [];
  for (const [at, list] of lists.entries()) {
    for (const [index, item] of itemsOf(list).entries()) {
      if (item.kind === 'null') return failure(`element ${index} is null, which cannot be joined`, at + 1);
      parts.push(textOf(item));
    }
  }
  return stringValue(parts.join(separator));
}

function sorted(items: readonly Value[]): Value | FunctionFailure {
  const missing = items.findIndex(({ kind }) => kind === 'null');
  if (missing >= 0) return failure(`element ${missing} is null, which has no place in an order`, 0);
  return listValue(
    stringType,
    items.toSorted((a, b) => compareCodePoints(textOf(a), textOf(b))),
  );
}
