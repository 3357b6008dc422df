import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import { listOf, stringType } from '../type.ts';
import { listValue, stringValue, type Value } from '../value.ts';
import { itemsOf, nullable, text, textOf } from './arguments.ts';
import { formatValue } from './format-value.ts';
import { parseFormat } from './format-verb.ts';

/** More characters than a width or precision can mean. */
const widest = 1_000_000;

/** Values written by the verbs of a format string. */
export const formats: readonly FunctionSpec[] = [
  {
    name: 'format',
    doc: 'A string with values written in the place of verbs such as %s and %d.',
    parameters: [text('format')],
    variadic: nullable('args'),
    returns: stringType,
    call: ([format, ...args]) => {
      const written = write(textOf(format), args);
      return typeof written === 'string' ? stringValue(written) : written;
    },
  },
  {
    name: 'formatlist',
    doc: 'One formatted string for each element of the lists among the arguments.',
    parameters: [text('format')],
    variadic: nullable('args'),
    returns: listOf(stringType),
    call: ([format, ...args]) => writeEach(textOf(format), args),
  },
];

function write(format: string, args: readonly Value[]): string | FunctionFailure {
  const texts: string[] = [];
  let last = 0;
  let highest = 0;
  for (const part of parseFormat(format)) {
    if (typeof part === 'string') {
      texts.push(part);
      continue;
    }
    if ('malformed' in part) return failure(`there is no verb at offset ${part.malformed} of the format`, 0);
    last = part.argument ?? last + 1;
    highest = Math.max(highest, last);
    const value = args[last - 1];
    if (value === undefined) return failure(`"${part.raw}" wants argument ${last}, and there are ${args.length}`, 0);
    if (Math.max(part.width ?? 0, part.precision ?? 0) > widest) return failure(`"${part.raw}" is too wide`, 0);
    const written = formatValue(part, value);
    if (typeof written !== 'string') return failure(`"${part.raw}" cannot write this: ${written.reason}`, last);
    texts.push(written);
  }
  if (highest < args.length) return failure(`the format has no verb for argument ${highest + 1}`, highest + 1);
  return texts.join('');
}

/** Sequences are gone through together, anything else is the same for each. */
function writeEach(format: string, args: readonly Value[]): Value | FunctionFailure {
  const lengths = args.flatMap((arg, at) => ('items' in arg ? [{ at, length: arg.items.length }] : []));
  const [first] = lengths;
  const other = lengths.find(({ length }) => length !== first?.length);
  if (first !== undefined && other !== undefined) {
    return failure(`this has ${other.length} elements, and argument ${first.at + 1} has ${first.length}`, other.at + 1);
  }
  const texts: Value[] = [];
  for (let index = 0; index < (first?.length ?? 1); index += 1) {
    const written = write(
      format,
      args.map((arg) => ('items' in arg ? (itemsOf(arg)[index] ?? arg) : arg)),
    );
    if (typeof written !== 'string') return written;
    texts.push(stringValue(written));
  }
  return listValue(stringType, texts);
}
