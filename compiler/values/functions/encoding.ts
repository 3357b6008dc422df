import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import { readJson } from '../json-reader.ts';
import { toJson } from '../json.ts';
import { anyType, listOf, objectOf, stringType } from '../type.ts';
import { listValue, objectValue, stringValue, type Value } from '../value.ts';
import { nullable, ofText, text, textOf } from './arguments.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { parseCsv } from './csv.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** Values as texts of other languages, and back. */
export const encodings: readonly FunctionSpec[] = [
  ofText('base64encode', 'The UTF-8 of a string in Base64.', (given) => encodeBase64(encodeUtf8(given))),
  ofText('urlencode', 'A string as it stands in the query of a URL.', urlEncode),
  {
    name: 'base64decode',
    doc: 'The string whose UTF-8 is written in Base64.',
    parameters: [text('str')],
    returns: stringType,
    call: ([given]) => {
      const bytes = decodeBase64(textOf(given));
      if (bytes === undefined) return failure('this is not Base64', 0);
      const decoded = decodeUtf8(bytes);
      return decoded === undefined ? failure('what is encoded is not UTF-8', 0) : stringValue(decoded);
    },
  },
  {
    name: 'jsonencode',
    doc: 'A value as JSON.',
    parameters: [nullable('val')],
    returns: stringType,
    call: ([given]) => {
      const json = given === undefined ? 'null' : toJson(given);
      return typeof json === 'string' ? stringValue(json) : failure(json.message, 0);
    },
  },
  {
    name: 'jsondecode',
    doc: 'The value that JSON describes: arrays are tuples, objects are objects.',
    parameters: [text('str')],
    returns: anyType,
    call: ([given]) => {
      try {
        return readJson(textOf(given));
      } catch (error) {
        return failure(`this is not JSON: ${error instanceof Error ? error.message : String(error)}`, 0);
      }
    },
  },
  {
    name: 'csvdecode',
    doc: 'The records of CSV text as objects; the first line names their attributes.',
    parameters: [text('str')],
    returns: listOf(anyType),
    call: ([given]) => decodeCsv(textOf(given)),
  },
];

function urlEncode(given: string): string {
  const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(given)
    .replace(/[!*'()]/g, escaped)
    .replaceAll('%20', '+');
}

function decodeCsv(given: string): Value | FunctionFailure {
  const csv = parseCsv(given);
  if ('problem' in csv) return failure(`line ${csv.line}: ${csv.problem}`, 0);
  const [header, ...records] = csv.records;
  if (header === undefined) return failure('a line with the names of the columns is missing', 0);
  const names = header.fields.map((name) => stringValue(name).value);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) return failure(`two columns are named "${twice}"`, 0);
  const uneven = records.find(({ fields }) => fields.length !== names.length);
  if (uneven !== undefined) {
    return failure(`line ${uneven.line} has ${uneven.fields.length} fields, and there are ${names.length} columns`, 0);
  }
  const type = objectOf(new Map(names.map((name) => [name, stringType])));
  return listValue(
    type,
    records.map(({ fields }) => objectValue(fields.map((field, at) => [names[at] ?? '', stringValue(field)]))),
  );
}
