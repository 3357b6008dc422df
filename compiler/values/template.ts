import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Expression, ForDirective, IfDirective, Template, TemplatePart } from '../syntax/tree.ts';
import { convert, isUnconvertible } from './convert.ts';
import { bindings, iterate } from './iterate.ts';
import { failed, isFailed, joined, made, residualOf, with_, type Result } from './result.ts';
import { nested, type Scope } from './scope.ts';
import { boolType, nameType, stringType } from './type.ts';
import { stringValue, typeOf, unknownValue, type Value } from './value.ts';

type EvaluateIn = (expression: Expression, scope: Scope) => Result;

/** A quoted template of one interpolation gives that value as it is; any other is a string. */
export function evaluateTemplate(node: Template, scope: Scope, evaluate: EvaluateIn): Result {
  const [first] = node.parts;
  if (node.parts.length === 0) return made(stringValue(''), node.span);
  if (node.parts.length === 1 && first?.kind === 'text') return made(stringValue(first.text), node.span);
  if (node.parts.length === 1 && first?.kind === 'interpolation' && node.form !== 'heredoc') {
    return evaluate(first.expression, scope);
  }
  const writer = new TemplateWriter(evaluate);
  writer.write(node.parts, scope);
  return writer.result(node);
}

/** Joins the texts of a template's parts. */
class TemplateWriter {
  readonly #evaluate: EvaluateIn;
  readonly #texts: string[] = [];
  readonly #noticed: Diagnostic[] = [];
  readonly #open: Value[] = [];

  constructor(evaluate: EvaluateIn) {
    this.#evaluate = evaluate;
  }

  write(parts: readonly TemplatePart[], scope: Scope): void {
    for (const part of parts) {
      if (part.kind === 'text') this.#texts.push(part.text);
      else if (part.kind === 'interpolation') this.#interpolate(part.expression, scope);
      else if (part.kind === 'if-directive') this.#writeIf(part, scope);
      else this.#writeFor(part, scope);
    }
  }

  result({ span }: Template): Result {
    const value =
      this.#open.length > 0
        ? unknownValue(stringType, residualOf(span, this.#open))
        : stringValue(this.#texts.join(''));
    return with_({ ...value, span }, joined(this.#noticed));
  }

  #interpolate(expression: Expression, scope: Scope): void {
    const value = this.#take(this.#evaluate(expression, scope));
    if (isFailed(value)) return void this.#open.push(value);
    if (value.kind === 'null') return void this.#take(failed('null-in-template', expression.span, {}));
    const text = convert(value, stringType);
    if (isUnconvertible(text)) {
      this.#take(failed('wrong-in-template', expression.span, { type: nameType(typeOf(value)) }));
    } else if (text.kind === 'string') this.#texts.push(text.value);
    else this.#open.push(text);
  }

  #writeIf({ condition, then, otherwise }: IfDirective, scope: Scope): void {
    const decided = this.#decide(condition, scope);
    if (decided === undefined) return;
    this.write(decided ? then : otherwise, scope);
  }

  #decide(condition: Expression, scope: Scope): boolean | undefined {
    const value = this.#take(this.#evaluate(condition, scope));
    if (value.kind === 'null') this.#take(failed('null-condition', condition.span, {}));
    const converted = convert(value, boolType);
    if (isUnconvertible(converted))
      this.#take(failed('wrong-condition', condition.span, { reason: converted.message }));
    else if (converted.kind === 'bool') return converted.value;
    else this.#open.push(converted);
    return undefined;
  }

  #writeFor(node: ForDirective, scope: Scope): void {
    const { collection, body } = node;
    const value = this.#take(this.#evaluate(collection, scope));
    const elements = iterate(value, collection.span);
    if (elements.kind === 'open') return void this.#open.push(value);
    if (elements.kind === 'failed') return void this.#take(elements.result);
    for (const [key, item] of elements.members) {
      this.write(body, nested(scope, bindings(node, key, item)));
    }
  }

  #take({ value, diagnostics }: Result): Value {
    this.#noticed.push(...diagnostics);
    return value;
  }
}
