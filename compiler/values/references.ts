import type { Span } from '../source/source-file.ts';
import type { Expression, ForExpression, Name, Template, TemplatePart, Variable } from '../syntax/tree.ts';

/** A free name in an expression, and the attributes and literal keys that follow it: `target.app.tags[0]`. */
export interface Reference {
  readonly name: string;
  readonly span: Span;
  readonly steps: readonly string[];
}

/** What an expression takes from outside. */
export interface References {
  readonly variables: readonly Reference[];
  readonly functions: readonly Name[];
}

type Bound = ReadonlySet<string>;
type Visit = (expression: Expression, bound: Bound) => void;

/** The free names and the functions of an expression, in the order of the text; names bound by `for` are not free. */
export function references(expression: Expression): References {
  const variables: Reference[] = [];
  const functions: Name[] = [];
  const pending: [Expression, Bound][] = [[expression, new Set()]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, bound] = next;
    const found: [Expression, Bound][] = [];
    const chain = rootOf(node);
    if (chain !== undefined) {
      const { root, steps } = chain;
      if (!bound.has(root.name)) variables.push({ name: root.name, span: root.span, steps });
    }
    if (node.kind === 'call') functions.push(node.name);
    visitChildren(node, bound, (child, inner) => found.push([child, inner]), chain !== undefined);
    pending.push(...found.reverse());
  }
  return { variables, functions };
}

/** The variable that a chain of accesses begins with, and its literal steps up to the first that is computed. */
function rootOf(expression: Expression): { readonly root: Variable; readonly steps: readonly string[] } | undefined {
  let steps: string[] = [];
  let node = expression;
  for (;;) {
    if (node.kind === 'variable') return { root: node, steps: steps.reverse() };
    if (node.kind === 'get-attribute') {
      steps.push(node.name.text);
      node = node.object;
    } else if (node.kind === 'index') {
      const key = literalKey(node.key);
      steps = key === undefined ? [] : [...steps, key];
      node = node.collection;
    } else return undefined;
  }
}

function literalKey(key: Expression): string | undefined {
  if (key.kind === 'number') return key.text;
  if (key.kind !== 'template' || key.parts.length !== 1) return undefined;
  return key.parts[0]?.kind === 'text' ? key.parts[0].text : undefined;
}

/** Children of a node; of a chain that begins with a variable only the keys, the rest has been taken. */
function visitChildren(node: Expression, bound: Bound, visit: Visit, isChain: boolean): void {
  if (isChain) visitKeys(node, bound, visit);
  else if (node.kind === 'for') visitFor(node, bound, visit);
  else if (node.kind === 'template') visitParts(node.parts, bound, visit);
  else for (const child of children(node)) visit(child, bound);
}

/** The expressions directly inside one that binds no names. */
function children(node: Exclude<Expression, ForExpression | Template>): readonly Expression[] {
  switch (node.kind) {
    case 'tuple':
      return node.items;
    case 'object':
      return node.items.flatMap(({ key, value }) => (key.kind === 'literal-key' ? [value] : [key, value]));
    case 'call':
      return node.args;
    case 'get-attribute':
      return [node.object];
    case 'index':
      return [node.collection, node.key];
    case 'splat':
      return [node.source, node.each];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'conditional':
      return [node.condition, node.then, node.otherwise];
    case 'parenthesis':
      return [node.inner];
    case 'number':
    case 'bool':
    case 'null':
    case 'variable':
    case 'splat-item':
    case 'malformed':
      return [];
  }
}

function visitFor(
  { collection, keyName, valueName, key, value, condition }: ForExpression,
  bound: Bound,
  visit: Visit,
): void {
  visit(collection, bound);
  const inner = binding(bound, keyName, valueName);
  for (const part of [key, value, condition]) if (part !== undefined) visit(part, inner);
}

function visitKeys(expression: Expression, bound: Bound, visit: Visit): void {
  let node = expression;
  while (node.kind === 'get-attribute' || node.kind === 'index') {
    if (node.kind === 'index') visit(node.key, bound);
    node = node.kind === 'index' ? node.collection : node.object;
  }
}

function visitParts(parts: readonly TemplatePart[], bound: Bound, visit: Visit): void {
  for (const part of parts) {
    if (part.kind === 'interpolation') visit(part.expression, bound);
    else if (part.kind === 'if-directive') {
      visit(part.condition, bound);
      visitParts(part.then, bound, visit);
      visitParts(part.otherwise, bound, visit);
    } else if (part.kind === 'for-directive') {
      visit(part.collection, bound);
      visitParts(part.body, binding(bound, part.keyName, part.valueName), visit);
    }
  }
}

function binding(bound: Bound, ...names: readonly (Name | undefined)[]): Bound {
  return new Set([...bound, ...names.flatMap((name) => (name === undefined ? [] : [name.text]))]);
}
