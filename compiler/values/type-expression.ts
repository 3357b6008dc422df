import { diagnostic, ok, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Span } from '../source/source-file.ts';
import type { Call, Expression, ObjectExpression } from '../syntax/tree.ts';
import { anyType, boolType, listOf, mapOf, numberType, setOf, stringType, tupleOf, type Type } from './type.ts';

/** The type that an expression names: `string`, `list(number)`, `object({a = optional(bool)})`, after HCL's typeexpr. */
export function parseType(expression: Expression): Outcome<Type | undefined> {
  const type = readType(expression);
  if (!isMistake(type)) return ok(type);
  return { value: undefined, diagnostics: [diagnostic('invalid-type', type.span, { problem: type.problem })] };
}

interface Mistake {
  readonly problem: string;
  readonly span: Span;
}

function isMistake(result: Type | Mistake): result is Mistake {
  return 'problem' in result;
}

function readType(expression: Expression): Type | Mistake {
  if (expression.kind === 'parenthesis') return readType(expression.inner);
  if (expression.kind === 'variable') return keyword(expression.name, expression.span);
  if (expression.kind === 'call') return constructed(expression);
  const problem = 'a type is a keyword such as string, or a constructor such as list(string)';
  return { problem, span: expression.span };
}

const primitives: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['string', stringType],
  ['number', numberType],
  ['bool', boolType],
  ['any', anyType],
]);

const collections = new Map<string, (element: Type) => Type>([
  ['list', listOf],
  ['set', setOf],
  ['map', mapOf],
]);

const wanted: ReadonlyMap<string, string> = new Map([
  ['list', 'list needs the type of its elements: list(string)'],
  ['set', 'set needs the type of its elements: set(string)'],
  ['map', 'map needs the type of its elements: map(string)'],
  ['tuple', 'tuple needs a list of the types of its elements: tuple([string, number])'],
  ['object', 'object needs the names and types of its attributes: object({name = string})'],
]);

function keyword(name: string, span: Span): Type | Mistake {
  return primitives.get(name) ?? { problem: wanted.get(name) ?? `"${name}" is not a type`, span };
}

function constructed(call: Call): Type | Mistake {
  const { name, args } = call;
  const [argument] = args;
  if (primitives.has(name.text)) return { problem: `the type ${name.text} takes no arguments`, span: call.span };
  if (name.text === 'optional') return { problem: 'only an attribute of an object may be optional', span: name.span };
  const need = wanted.get(name.text);
  if (need === undefined) return { problem: `"${name.text}" does not make a type`, span: name.span };
  if (argument === undefined || args.length > 1) return { problem: need, span: args[1]?.span ?? call.span };
  const collection = collections.get(name.text);
  if (collection === undefined) return structural(argument, need);
  const element = readType(argument);
  return isMistake(element) ? element : collection(element);
}

function structural(argument: Expression, need: string): Type | Mistake {
  const literal = need === wanted.get('tuple') ? 'tuple' : 'object';
  if (literal === 'tuple' && argument.kind === 'tuple') return tupleType(argument.items);
  if (literal === 'object' && argument.kind === 'object') return objectType(argument);
  return { problem: need, span: argument.span };
}

function tupleType(items: readonly Expression[]): Type | Mistake {
  const elements: Type[] = [];
  for (const item of items) {
    const element = readType(item);
    if (isMistake(element)) return element;
    elements.push(element);
  }
  return tupleOf(elements);
}

function objectType({ items }: ObjectExpression): Type | Mistake {
  const attributes = new Map<string, Type>();
  const optional = new Set<string>();
  for (const { key, value } of items) {
    if (key.kind !== 'literal-key') return { problem: 'the name of an attribute is written bare', span: key.span };
    const inner = value.kind === 'call' && value.name.text === 'optional' ? optionalType(value) : value;
    if ('problem' in inner) return inner;
    const type = readType(inner);
    if (isMistake(type)) return type;
    attributes.set(key.text, type);
    if (inner !== value) optional.add(key.text);
    else optional.delete(key.text);
  }
  return optional.size === 0 ? { kind: 'object', attributes } : { kind: 'object', attributes, optional };
}

/** What stands in `optional(…)`; Bake's objects have no default values. */
function optionalType({ args, span }: Call): Expression | Mistake {
  const [type, extra] = args;
  if (type !== undefined && extra === undefined) return type;
  return { problem: 'optional takes the type of the attribute and nothing else', span: extra?.span ?? span };
}
