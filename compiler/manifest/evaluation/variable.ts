import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { isFailed } from '../../values/result.ts';
import { parseType } from '../../values/type-expression.ts';
import { nameType, stringType, type Type } from '../../values/type.ts';
import { nullValue, stringValue, typeOf, type Value } from '../../values/value.ts';
import type { Declaration } from '../declarations.ts';
import { parseJson } from '../json/parse.ts';
import { converted } from './conversion.ts';
import { valueFromJson } from './json-value.ts';
import { valueFromText } from './text-value.ts';
import type { World } from './world.ts';

type Read = Outcome<Value | undefined>;

/**
 * The value of a variable: what is given from outside, read by the declared type, or that of the default; else the
 * default. A variable with neither type nor default is a string, empty unless given.
 */
export function variableValue(declaration: Declaration, initial: Value | undefined, world: World): Read {
  if (initial !== undefined && isFailed(initial)) return { value: initial, diagnostics: [] };
  const { value: type, diagnostics } = declaredType(declaration);
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const standard = typedDefault(declaration, initial, type);
  if (standard.diagnostics.length > 0) return standard;
  const json = givenJson(declaration.name, world);
  if (json !== undefined && type !== undefined) return fromJson(declaration.name, json, type);
  const text = world.given(declaration.name) ?? json;
  if (text === undefined) return standard;
  return fromText(declaration.name, text, type ?? settableType(standard.value));
}

/** NAME_JSON gives the value, unless it is a variable itself; of a variable without a type it is a text like NAME. */
function givenJson(name: string, world: World): SourceFile | undefined {
  const json = `${name}_JSON`;
  return world.isVariable(json) ? undefined : world.given(json);
}

function declaredType({ attributes }: Declaration): Outcome<Type | undefined> {
  const attribute = attributes.get('type');
  return attribute === undefined ? { value: undefined, diagnostics: [] } : parseType(attribute.value);
}

function typedDefault(declaration: Declaration, initial: Value | undefined, type: Type | undefined): Read {
  if (initial === undefined) {
    return { value: type === undefined ? stringValue('') : nullValue(type), diagnostics: [] };
  }
  if (type === undefined) return { value: initial, diagnostics: [] };
  const result = converted(initial, type);
  if ('kind' in result) return { value: result, diagnostics: [] };
  const span = declaration.attributes.get('default')?.value.span ?? declaration.block.header;
  const params = { name: declaration.name, problem: result.problem };
  return { value: undefined, diagnostics: [diagnostic('variable-type', span, params)] };
}

/** What a text is read as where no type is declared: as the default is, a null as a string. */
function settableType(standard: Value | undefined): Type {
  if (standard === undefined || standard.kind === 'null') return stringType;
  const type = typeOf(standard);
  return type.kind === 'string' || type.kind === 'number' || type.kind === 'bool' ? type : { kind: 'any' };
}

function fromText(name: string, text: SourceFile, type: Type): Read {
  const value = valueFromText(text.text, type);
  if ('kind' in value) return { value, diagnostics: [] };
  const span = text.span(0, text.text.length);
  const problem: Diagnostic =
    value.isUnsettable === true
      ? diagnostic('variable-unsettable', span, { name, type: type.kind === 'any' ? 'list or object' : nameType(type) })
      : diagnostic('variable-value', span, { name, problem: value.problem });
  return { value: undefined, diagnostics: [problem] };
}

function fromJson(name: string, text: SourceFile, type: Type): Read {
  const parsed = parseJson(text);
  if (parsed.value === undefined) return { value: undefined, diagnostics: parsed.diagnostics };
  const value = valueFromJson(parsed.value, type);
  if ('kind' in value) return { value, diagnostics: [] };
  const problem = diagnostic('variable-value', value.at.span, { name, problem: value.problem });
  return { value: undefined, diagnostics: [problem] };
}
