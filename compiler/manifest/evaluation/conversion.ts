import { convert, isUnconvertible } from '../../values/convert.ts';
import { nameType, type Type } from '../../values/type.ts';
import { typeOf, type Value } from '../../values/value.ts';

/** The value as another type, or why it is none. */
export function converted(value: Value, type: Type): Value | { readonly problem: string } {
  const result = convert(value, type);
  if (!isUnconvertible(result)) return result;
  const place = result.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return { problem: place === '' ? result.message : `${place}: ${result.message}` };
}

/** What a value is, in a sentence. */
export function kindName(value: Value): string {
  return nameType(typeOf(value));
}
