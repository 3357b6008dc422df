/**
 * The number of 64 bits that Go's `strconv.ParseFloat` reads: decimal, or hexadecimal with an exponent of two, and `_`
 * between digits. Undefined for any other text, for one beyond the range, and for infinity and NaN, which are no values
 * of the language.
 */
export function parseGoFloat(text: string): number | undefined {
  if (!underscoresStand(text)) return undefined;
  const plain = text.replaceAll('_', '');
  const value = decimal(plain) ?? hexadecimal(plain);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Each `_` stands between two digits, or between the base and a digit. */
function underscoresStand(text: string): boolean {
  const [, base = '', digits = ''] = /^[+-]?(0[xX])?(.*)$/s.exec(text) ?? [];
  const isStray = base === '' ? /(?<![0-9])_|_(?![0-9])/ : /(?<![0-9a-fA-F])_|_(?![0-9a-fA-F])/;
  return !isStray.test(base === '' ? digits : `0${digits}`);
}

function decimal(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

function hexadecimal(text: string): number | undefined {
  const [whole, sign = '', before = '', after = '', power] =
    /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(text) ?? [];
  if (whole === undefined || before + after === '') return undefined;
  const mantissa = Number(BigInt(`0x${before}${after}`));
  return Number(`${sign}1`) * mantissa * 2 ** (Number(power) - 4 * after.length);
}
