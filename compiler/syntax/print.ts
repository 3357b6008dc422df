import { printTemplate, printHeredoc } from './print-template.ts';
import { precedence } from './operators.ts';
import { quoteString } from './quote.ts';
import type * as tree from './tree.ts';

export { quoteString } from './quote.ts';

/** Longer tuples and calls are not broken, objects and tuples that are values of attributes are. */
const width = 100;

/** A body as text that parses to it: two blanks a level, a blank line around blocks of several lines. */
export function printBody(body: tree.Body, indent = ''): string {
  let text = '';
  for (const [i, item] of body.items.entries()) {
    const printed = item.kind === 'attribute' ? printAttribute(item, indent) : printBlock(item, indent);
    const before = body.items[i - 1];
    if (before !== undefined && (before.kind === 'block' || item.kind === 'block')) text += '\n';
    text += printed;
  }
  return text;
}

/** An expression on one line, with parentheses where the tree has them or where it would parse otherwise. */
export function printExpression(expression: tree.Expression): string {
  const text: string[] = [];
  const work: (string | tree.Expression)[] = [expression];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (typeof next === 'string') text.push(next);
    else work.push(...pieces(next).reverse());
  }
  return text.join('');
}

function printAttribute({ name, value }: tree.Attribute, indent: string): string {
  return `${indent}${name.text} = ${printValue(value, indent)}\n`;
}

function printBlock({ type, labels, body }: tree.Block, indent: string): string {
  const header = [type.text, ...labels.map((label) => quoteString(label.text))].join(' ');
  const inside = printBody(body, `${indent}  `);
  return inside === '' ? `${indent}${header} {}\n` : `${indent}${header} {\n${inside}${indent}}\n`;
}

/** The value of an attribute, which may take several lines. */
function printValue(value: tree.Expression, indent: string): string {
  if (value.kind === 'template' && value.form === 'heredoc') {
    const heredoc = printHeredoc(value, printExpression);
    if (heredoc !== undefined) return heredoc;
  }
  if (value.kind === 'object' && value.items.length > 0) {
    const inner = `${indent}  `;
    const items = value.items.map((item) => `${inner}${printKey(item.key)} = ${printValue(item.value, inner)}\n`);
    return `{\n${items.join('')}${indent}}`;
  }
  const line = printExpression(value);
  if (value.kind !== 'tuple' || indent.length + line.length <= width) return line;
  const inner = `${indent}  `;
  return `[\n${value.items.map((item) => `${inner}${printExpression(item)},\n`).join('')}${indent}]`;
}

type Piece = string | tree.Expression;

/** What an expression is written with, in order. */
function pieces(node: tree.Expression): Piece[] {
  switch (node.kind) {
    case 'number':
      return [node.text];
    case 'bool':
      return [String(node.value)];
    case 'null':
      return ['null'];
    case 'variable':
      return [node.name];
    case 'template':
      return [printTemplate(node, printExpression)];
    case 'tuple':
      return ['[', ...separated(node.items), ']'];
    case 'object':
      return objectPieces(node);
    case 'for':
      return forPieces(node);
    case 'call':
      return [`${node.name.text}(`, ...separated(node.args), node.expand ? '...)' : ')'];
    case 'parenthesis':
      return ['(', node.inner, ')'];
    case 'malformed':
      throw new Error('what could not be parsed cannot be printed');
    case 'splat-item':
      return [];
    default:
      return operatorPieces(node);
  }
}

type Operation = tree.GetAttribute | tree.Index | tree.Splat | tree.Unary | tree.Binary | tree.Conditional;

function operatorPieces(node: Operation): Piece[] {
  switch (node.kind) {
    case 'get-attribute':
      return [...base(node.object, startsLikeExponent(node.name.text) ? 'exponent' : 'name'), `.${node.name.text}`];
    case 'index':
      return node.legacy
        ? [...base(node.collection, 'legacy-index'), '.', node.key]
        : [...base(node.collection, 'index'), '[', node.key, ']'];
    case 'splat':
      return [...base(node.source, node.form), node.form === 'full' ? '[*]' : '.*', node.each];
    case 'unary':
      return [node.operator, ...wrapped(node.operand, node.operand.kind === 'binary' || isConditional(node.operand))];
    case 'binary':
      return binaryPieces(node);
    case 'conditional':
      return [...wrapped(node.condition, isConditional(node.condition)), ' ? ', node.then, ' : ', node.otherwise];
  }
}

function binaryPieces({ operator, left, right }: tree.Binary): Piece[] {
  const level = precedence[operator];
  const loose = (side: tree.Expression, least: number) =>
    isConditional(side) || (side.kind === 'binary' && precedence[side.operator] < least);
  return [...wrapped(left, loose(left, level)), ` ${operator} `, ...wrapped(right, loose(right, level + 1))];
}

function objectPieces({ items }: tree.ObjectExpression): Piece[] {
  if (items.length === 0) return ['{}'];
  const printed = items.flatMap((item, i): Piece[] => [i === 0 ? '' : ', ', printKey(item.key), ' = ', item.value]);
  return ['{ ', ...printed, ' }'];
}

function forPieces(node: tree.ForExpression): Piece[] {
  const names = [node.keyName, node.valueName].flatMap((name) => (name === undefined ? [] : [name.text])).join(', ');
  const key: Piece[] = node.key === undefined ? [] : [node.key, ' => '];
  const grouping = node.grouping ? '...' : '';
  const condition: Piece[] = node.condition === undefined ? [] : [' if ', node.condition];
  const [open, close] = node.key === undefined ? ['[', ']'] : ['{', '}'];
  return [`${open}for ${names} in `, node.collection, ' : ', ...key, node.value, grouping, ...condition, close];
}

function separated(expressions: readonly tree.Expression[]): Piece[] {
  return expressions.flatMap((expression, i) => (i === 0 ? [expression] : [', ', expression]));
}

/** A key that would be read as literal text stands in parentheses, one that is literal text and no name in quotes. */
function printKey(key: tree.LiteralKey | tree.Expression): string {
  if (key.kind === 'literal-key') return isName(key.text) ? key.text : quoteString(key.text);
  const bare = key.kind === 'variable' || key.kind === 'bool' || key.kind === 'null';
  const reference = key.kind === 'get-attribute' || key.kind === 'index';
  return bare || reference ? `(${printExpression(key)})` : printExpression(key);
}

/** What a step of a traversal hangs on. A splat takes in what is written behind it, a number its dot. */
function base(
  node: tree.Expression,
  step: 'name' | 'exponent' | 'legacy-index' | 'index' | 'full' | 'attribute',
): Piece[] {
  switch (node.kind) {
    case 'number':
    case 'unary':
    case 'binary':
    case 'conditional':
      return wrapped(node, true);
    case 'splat':
      return wrapped(node, node.form === 'full' || (step !== 'index' && step !== 'full'));
    case 'index':
      return wrapped(node, node.legacy && (step === 'legacy-index' || step === 'exponent'));
    default:
      return [node];
  }
}

function wrapped(node: tree.Expression, parentheses: boolean): Piece[] {
  return parentheses ? ['(', node, ')'] : [node];
}

function isConditional(node: tree.Expression): boolean {
  return node.kind === 'conditional';
}

/** `a.0.e1` would read 0.e1 as a number. */
function startsLikeExponent(name: string): boolean {
  return /^[eE][0-9-]/.test(name);
}

function isName(text: string): boolean {
  return text !== 'for' && /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(text);
}
