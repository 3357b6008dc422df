import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Attribute, Block, Expression } from '../../syntax/tree.ts';
import { isOpen, openVariables } from '../../values/result.ts';
import { boolType, stringType } from '../../values/type.ts';
import type { Value } from '../../values/value.ts';
import { topBlocks } from '../attributes.ts';
import { declaration, type Declaration } from '../declarations.ts';
import { converted } from './conversion.ts';

type Evaluate = (expression: Expression) => Value;

/** Tries the conditions of a variable; each that is not true yields its own message. */
export function validate({ name, blocks }: Declaration, evaluate: Evaluate): Diagnostic[] {
  return blocks.flatMap((block) => tryCondition(name, block, evaluate));
}

function tryCondition(variable: string, block: Block, evaluate: Evaluate): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const attributes = declaration(block, topBlocks.variable.blocks.validation, diagnostics)?.attributes;
  const condition = attributes?.get('condition');
  if (condition === undefined) {
    const params = { name: 'condition', block: 'a validation' };
    return [...diagnostics, diagnostic('missing-attribute', block.header, params)];
  }
  const value = evaluate(condition.value);
  if (isOpen(value)) {
    const [name = ''] = openVariables(value);
    diagnostics.push(diagnostic('sensitive-condition', condition.value.span, { name }));
  }
  if (value.kind === 'unknown') return diagnostics;
  const flag = converted(value, boolType);
  if (!('kind' in flag) || flag.kind !== 'bool') {
    return [...diagnostics, diagnostic('validation-not-bool', condition.value.span, {})];
  }
  if (flag.value) return diagnostics;
  const message = messageOf(attributes?.get('error_message'), evaluate) ?? `the value of "${variable}" is not valid`;
  return [...diagnostics, diagnostic('validation-failed', condition.value.span, { message }, { context: block.span })];
}

function messageOf(attribute: Attribute | undefined, evaluate: Evaluate): string | undefined {
  if (attribute === undefined) return undefined;
  const text = converted(evaluate(attribute.value), stringType);
  return 'kind' in text && text.kind === 'string' ? text.value : undefined;
}
