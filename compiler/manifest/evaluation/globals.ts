import { diagnostic, hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import type { Span } from '../../source/source-file.ts';
import type { Expression } from '../../syntax/tree.ts';
import { evaluate } from '../../values/evaluate.ts';
import type { FunctionSpec } from '../../values/function.ts';
import { library } from '../../values/functions/library.ts';
import { references, type Reference } from '../../values/references.ts';
import { failedValue, openReference } from '../../values/result.ts';
import { nested, type Scope } from '../../values/scope.ts';
import { stringValue, type Value } from '../../values/value.ts';
import type { Declarations } from '../declarations.ts';
import { ownBlocks } from '../own-blocks.ts';
import { userFunction } from './user-function.ts';
import { validate } from './validation.ts';
import { variableValue } from './variable.ts';
import type { World } from './world.ts';

type Memo<T> = Map<string, T | 'open'>;
type Locals = ReadonlyMap<string, Value>;

const noLocals: Locals = new Map();

/** What has to be evaluated before a reference to it is: the attribute that the reference names, or all. */
interface Prepared {
  prepare(attribute: string | undefined): void;
}

/** So many expressions in one another are left to the stack. */
const deep = 50;

/**
 * Names that every expression may use: attributes at the top of files, variables, functions. Each is evaluated when it
 * is first needed, and once.
 */
export class Globals {
  readonly diagnostics: Diagnostic[] = [];
  /** `target` and `group`, once their names are known. */
  readonly blocks = new Map<string, Value>();
  /** Targets and groups of which there are several blocks, by `target.NAME` and `group.NAME`. */
  namesakes: ReadonlyMap<string, Prepared> = new Map();
  readonly scope: Scope;
  readonly #declarations: Declarations;
  readonly #world: World;
  readonly #values: Memo<Value> = new Map();
  readonly #functions: Memo<FunctionSpec | undefined> = new Map();
  /** Expressions that are being evaluated, innermost last. */
  readonly #stack: Expression[] = [];
  /** Whether some expression so far has had a name that means nothing. */
  #hasMissed = false;
  /** Such names, by the local names beside which they were met: those of one combination of a matrix, or none. */
  readonly #missed = new Map<Locals, Set<string>>();

  constructor(declarations: Declarations, world: World) {
    this.#declarations = declarations;
    this.#world = world;
    this.scope = {
      variable: (name) => {
        const value = this.#value(name);
        this.#hasMissed ||= value === undefined;
        return value;
      },
      names: () => this.#names(),
      function: (name) => this.#function(name),
      functionNames: () => [...library.keys(), ...declarations.functions.keys()],
      host: world.host,
    };
    for (const name of world.sensitive) this.#values.set(name, openReference(name));
    this.#values.set('BAKE_CMD_CONTEXT', stringValue('cwd://'));
    this.#values.set('BAKE_LOCAL_PLATFORM', stringValue(world.host.platform));
  }

  /** Evaluates all that has a name, so that mistakes show also where nothing uses it, as in Bake. */
  evaluateVariables(): void {
    for (const name of this.#declarations.variables.keys()) this.#value(name);
    for (const declaration of this.#declarations.variables.values()) {
      this.diagnostics.push(...validate(declaration, (expression) => this.#test(expression)));
    }
    for (const name of this.#declarations.functions.keys()) this.#function(name);
  }

  evaluateAttributes(): void {
    for (const name of this.#declarations.attributes.keys()) this.#value(name);
  }

  /** The value of an expression; where there is a mistake it is reported, and the value is unknown. */
  evaluate(expression: Expression, locals = noLocals): Value {
    const misuse = this.#misusedBlocks(expression, locals);
    if (misuse.length > 0) {
      this.diagnostics.push(...misuse);
      return failedValue(expression.span);
    }
    this.#stack.push(expression);
    const { value, diagnostics } = evaluate(expression, locals.size === 0 ? this.scope : nested(this.scope, locals));
    this.#stack.pop();
    this.diagnostics.push(...diagnostics.map(withBlockHint));
    const again = hasErrors(diagnostics) ? undefined : this.#unknownNameAgain(expression, locals);
    if (again !== undefined) this.diagnostics.push(diagnostic('unknown-name-again', again.span, { name: again.name }));
    return hasErrors(diagnostics) || again !== undefined ? failedValue(expression.span) : value;
  }

  /**
   * Evaluates what an expression refers to, as Bake does before it evaluates any of the expressions that stand together:
   * that decides what namesakes show.
   */
  prepare(expression: Expression, locals = noLocals): void {
    if (this.namesakes.size === 0) return;
    this.#stack.push(expression);
    for (const { name, steps } of references(expression).variables) {
      if (locals.has(name)) continue;
      if (this.blocks.has(name)) this.namesakes.get(`${name}.${steps[0]}`)?.prepare(steps[1]);
      else this.#value(name);
    }
    this.#stack.pop();
  }

  /** The value of what stands in a validation, where Bake does not look for cycles. */
  #test(expression: Expression): Value {
    const { value, diagnostics } = evaluate(expression, this.scope);
    this.diagnostics.push(...diagnostics);
    return hasErrors(diagnostics) ? failedValue(expression.span) : value;
  }

  /**
   * The second time that expressions have a name which means nothing, a type's in convert() too: Bake takes it for a
   * cycle, in each combination of a matrix apart. A first time is possible, since try(), can(), && and || forgive it.
   */
  #unknownNameAgain(expression: Expression, locals: Locals): Reference | undefined {
    if (!this.#hasMissed && !textOf(expression).includes('convert')) return undefined;
    const place = locals.size === 0 ? noLocals : locals;
    const seen = this.#missed.get(place) ?? new Set();
    this.#missed.set(place, seen);
    return references(expression).variables.find(({ name }) => {
      if (locals.has(name) || this.#value(name) !== undefined) return false;
      return seen.has(name) || !seen.add(name);
    });
  }

  #value(name: string): Value | undefined {
    const known = this.#values.get(name) ?? this.blocks.get(name);
    if (known === 'open') return this.#cycle('variable', name);
    if (known !== undefined) return known;
    const variable = this.#declarations.variables.get(name);
    const attribute = this.#declarations.attributes.get(name) ?? variable?.attributes.get('default');
    if (attribute === undefined && variable === undefined) return undefined;
    this.#values.set(name, 'open');
    if (attribute !== undefined && this.#stack.length > deep) this.#settle(attribute.value);
    if (attribute !== undefined) this.prepare(attribute.value);
    let value = attribute === undefined ? undefined : this.evaluate(attribute.value);
    if (variable !== undefined) {
      const given = variableValue(variable, value, this.#world);
      this.diagnostics.push(...given.diagnostics);
      value = hasErrors(given.diagnostics) ? undefined : given.value;
    }
    const result = value ?? failedValue((attribute?.value.span ?? variable?.block.header) as Span);
    this.#values.set(name, result);
    return result;
  }

  /** Evaluates what an expression stands on from the bottom up, so that a chain of names may be longer than the stack. */
  #settle(expression: Expression): void {
    const waiting = this.#unsettled(expression);
    const met = new Set<string>();
    for (let name = waiting.at(-1); name !== undefined; name = waiting.at(-1)) {
      const below = met.has(name) ? [] : this.#unsettled(this.#definition(name));
      met.add(name);
      if (below.length > 0) waiting.push(...below);
      else {
        this.#value(name);
        waiting.pop();
      }
    }
  }

  #unsettled(expression: Expression | undefined): string[] {
    if (expression === undefined) return [];
    const names = references(expression).variables.map(({ name }) => name);
    return names.filter((name) => !this.#values.has(name) && this.#definition(name) !== undefined);
  }

  #definition(name: string): Expression | undefined {
    const { attributes, variables } = this.#declarations;
    return (attributes.get(name) ?? variables.get(name)?.attributes.get('default'))?.value;
  }

  #names(): Iterable<string> {
    const { variables, attributes } = this.#declarations;
    return new Set([...variables.keys(), ...attributes.keys(), ...this.#values.keys(), ...this.blocks.keys()]);
  }

  #function(name: string): FunctionSpec | undefined {
    const builtIn = library.get(name);
    if (builtIn !== undefined) return builtIn;
    const known = this.#functions.get(name);
    if (known === 'open') {
      this.#cycle('function', name);
      return undefined;
    }
    if (known !== undefined) return known;
    const declaration = this.#declarations.functions.get(name);
    if (declaration === undefined) return undefined;
    this.#functions.set(name, 'open');
    const { value, diagnostics } = userFunction(declaration, (expression, locals) =>
      evaluate(expression, nested(this.scope, locals)),
    );
    this.diagnostics.push(...diagnostics);
    if (value !== undefined) this.#checkResult(value.result, new Set(value.names));
    this.#functions.set(name, value?.spec);
    return value?.spec;
  }

  /** A function may use only what is there, whether it is called or not. */
  #checkResult(result: Expression, parameters: ReadonlySet<string>): void {
    this.#stack.push(result);
    const { variables, functions } = references(result);
    for (const { name, span } of variables) {
      if (parameters.has(name) || this.#value(name) !== undefined) continue;
      const suggestion = nearest(name, [...parameters, ...this.#names()]);
      this.diagnostics.push(diagnostic('unknown-variable', span, { name, suggestion }));
    }
    for (const { text: name, span } of functions) {
      if (this.#function(name) !== undefined || this.#declarations.functions.has(name)) continue;
      const suggestion = nearest(name, this.scope.functionNames());
      this.diagnostics.push(diagnostic('unknown-function', span, { name, suggestion }));
    }
    this.#stack.pop();
  }

  #cycle(kind: 'variable' | 'function', name: string): Value {
    const place = this.#placeOf(kind, name);
    this.diagnostics.push(diagnostic('dependency-cycle', place, { kind, name }));
    return failedValue(place);
  }

  #placeOf(kind: 'variable' | 'function', name: string): Span {
    const innermost = this.#stack.at(-1);
    if (innermost === undefined) throw new Error(`${name} is asked for outside an expression`);
    const { variables, functions } = references(innermost);
    const found =
      kind === 'variable' ? variables.find((one) => one.name === name) : functions.find(({ text }) => text === name);
    return found?.span ?? innermost.span;
  }

  /** `target` and `group` stand for something only in `target.NAME`. */
  #misusedBlocks(expression: Expression, locals: Locals): Diagnostic[] {
    if (this.blocks.size === 0 || !/\b(?:target|group)\b/.test(textOf(expression))) return [];
    return references(expression)
      .variables.filter(({ name }) => this.blocks.has(name) && !locals.has(name))
      .flatMap(misuse);
  }
}

/** A name that means nothing may be that of a block. */
function withBlockHint(found: Diagnostic): Diagnostic {
  const name = found.span.file.text.slice(found.span.start, found.span.end);
  if (found.code !== 'unknown-variable' || !Object.hasOwn(ownBlocks, name)) return found;
  return {
    ...found,
    hint: 'of blocks, a reference sees targets and groups only: name the value in a variable, and use that in both places',
  };
}

function misuse({ name: block, span, steps }: Reference): Diagnostic[] {
  const isIndexed = span.file.text[span.end] === '[';
  if (steps.length > 0 && !isIndexed) return [];
  return [diagnostic(isIndexed ? 'indexed-block-reference' : 'whole-block-reference', span, { block })];
}

function textOf({ span }: Expression): string {
  return span.file.text.slice(span.start, span.end);
}
