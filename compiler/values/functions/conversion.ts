import { hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { convert, isUnconvertible } from '../convert.ts';
import { failure, type Argument, type FunctionSpec } from '../function.ts';
import { parseType } from '../type-expression.ts';
import { anyType, boolType, type Type } from '../type.ts';
import { boolValue, isWhollyKnown, typeOf, type Value } from '../value.ts';

/** Functions that look at expressions before they are values, after HCL's tryfunc and typeexpr. */
export const conversion: readonly FunctionSpec[] = [
  {
    name: 'can',
    doc: 'Whether an expression can be evaluated without an error.',
    parameters: [{ name: 'expression', type: anyType }],
    returns: boolType,
    call: () => boolValue(true),
    expand: ([argument]) => {
      if (argument === undefined) return failure('an expression is missing');
      const { value, diagnostics } = argument.evaluate();
      if (hasErrors(diagnostics)) return { value: boolValue(false), diagnostics: [] };
      return { value: isWhollyKnown(value) ? boolValue(true) : { ...value, type: boolType }, diagnostics: [] };
    },
  },
  {
    name: 'try',
    doc: 'The value of the first expression that can be evaluated without an error.',
    parameters: [],
    variadic: { name: 'expressions', type: anyType },
    returns: anyType,
    call: ([first]) => first ?? failure('at least one argument is required'),
    expand: firstThatSucceeds,
  },
  {
    name: 'convert',
    doc: 'A value in the form of a type, which is written as a type: convert("5", number).',
    parameters: [
      { name: 'value', type: anyType, allowNull: true },
      { name: 'type', type: anyType },
    ],
    returns: anyType,
    call: ([value]) => value ?? failure('a value is missing'),
    expand: convertTo,
  },
];

function firstThatSucceeds(args: readonly Argument[]): ReturnType<NonNullable<FunctionSpec['expand']>> {
  if (args.length === 0) return failure('at least one argument is required');
  const mistakes: Diagnostic[] = [];
  for (const argument of args) {
    const { value, diagnostics } = argument.evaluate();
    if (!hasErrors(diagnostics)) return { value, diagnostics: [] };
    mistakes.push(...diagnostics.filter(({ severity }) => severity === 'error'));
  }
  const sentences = mistakes.map(({ message }) => message).join('; ');
  return failure(`no expression can be evaluated: ${sentences}`);
}

function convertTo([value, wanted]: readonly Argument[]): ReturnType<NonNullable<FunctionSpec['expand']>> {
  if (value === undefined || wanted === undefined) return failure('a value and a type are required');
  const { value: type, diagnostics } = parseType(wanted.expression);
  const given = value.evaluate();
  if (type === undefined) return { value: given.value, diagnostics: [...given.diagnostics, ...diagnostics] };
  if (hasErrors(given.diagnostics)) return given;
  const converted = convertStrictly(given.value, type);
  if (!isUnconvertible(converted)) return { value: converted, diagnostics: given.diagnostics };
  const place = converted.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return failure(place === '' ? converted.message : `${place}: ${converted.message}`, 0);
}

/** Bake converts to the type of a first conversion, so that attributes which are left out fail even where they may be. */
function convertStrictly(value: Value, type: Type): ReturnType<typeof convert> {
  const first = convert(value, type);
  return isUnconvertible(first) ? first : convert(value, typeOf(first));
}
