/**
 * A binary float as cty's numbers are (Go's big.Float): value = ±mantissa · 2^exponent. Finite mantissas are odd or zero,
 * so equal numbers have equal mantissas and exponents; zero has exponent 0 and keeps its sign. `precision` is how many
 * bits the mantissa may have, 512 where it is not given; a result has the larger precision of its operands.
 */
export type BigFloat =
  | {
      readonly form: 'finite';
      readonly negative: boolean;
      readonly mantissa: bigint;
      readonly exponent: number;
      readonly precision?: number;
    }
  | { readonly form: 'infinite'; readonly negative: boolean };

type Finite = Extract<BigFloat, { form: 'finite' }>;

/** Bits of what is written in a file or read from a string. */
export const fullPrecision = 512;
/** Bits of what counts something, as Go's int64 becomes a number. */
export const integerPrecision = 64;
/** Bits of a float64. */
export const floatPrecision = 53;

export function precisionOf(value: BigFloat): number {
  return value.form === 'infinite' ? 0 : (value.precision ?? fullPrecision);
}

function larger(a: BigFloat, b: BigFloat): number {
  return Math.max(precisionOf(a), precisionOf(b));
}

export const zero: BigFloat = { form: 'finite', negative: false, mantissa: 0n, exponent: 0 };
export const infinity: BigFloat = { form: 'infinite', negative: false };

/** The nearest number with a mantissa of so many bits; halves go to the even neighbour. */
export function rounded(
  negative: boolean,
  mantissa: bigint,
  exponent: number,
  precision: number = fullPrecision,
): BigFloat {
  const narrow = precision === fullPrecision ? {} : { precision };
  if (mantissa === 0n) return { form: 'finite', negative, mantissa: 0n, exponent: 0, ...narrow };
  let bits = mantissa;
  let scale = exponent;
  const excess = bitLength(bits) - precision;
  if (excess > 0) {
    const shift = BigInt(excess);
    const rest = bits & ((1n << shift) - 1n);
    const half = 1n << (shift - 1n);
    bits >>= shift;
    scale += excess;
    if (rest > half || (rest === half && (bits & 1n) === 1n)) bits += 1n;
  }
  const zeros = trailingZeros(bits);
  return { form: 'finite', negative, mantissa: bits >> BigInt(zeros), exponent: scale + zeros, ...narrow };
}

/** An integer as it is, up to so many bits. */
export function fromBigInt(value: bigint, precision = fullPrecision): BigFloat {
  return value < 0n ? rounded(true, -value, 0, precision) : rounded(false, value, 0, precision);
}

/** A float64 exactly, with its precision; undefined for NaN. */
export function fromFloat64(value: number): BigFloat | undefined {
  if (Number.isNaN(value)) return undefined;
  const negative = value < 0 || Object.is(value, -0);
  if (!Number.isFinite(value)) return { form: 'infinite', negative };
  if (Number.isSafeInteger(value)) return rounded(negative, BigInt(Math.abs(value)), 0, floatPrecision);
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const raw = view.getBigUint64(0);
  const biased = Number(raw >> 52n);
  const fraction = raw & ((1n << 52n) - 1n);
  if (biased === 0) return rounded(negative, fraction, -1074, floatPrecision);
  return rounded(negative, fraction | (1n << 52n), biased - 1075, floatPrecision);
}

/** The nearest float64, as far as Number() of exact decimal digits gives it. */
export function toFloat64(value: BigFloat): number {
  if (value.form === 'infinite') return value.negative ? -Infinity : Infinity;
  if (value.mantissa === 0n) return value.negative ? -0 : 0;
  const excess = bitLength(value.mantissa) - 64;
  const kept = excess > 0 ? (value.mantissa >> BigInt(excess)) | 1n : value.mantissa;
  const magnitude = scaled(kept, value.exponent + Math.max(excess, 0));
  return value.negative ? -magnitude : magnitude;
}

/** mantissa · 2^exponent as float64, rounded once. */
function scaled(mantissa: bigint, exponent: number): number {
  const top = bitLength(mantissa) + exponent;
  if (top > 1024) return Infinity;
  if (exponent >= 0) return Number(mantissa << BigInt(exponent));
  if (top > -1021) return Number(mantissa) * 2 ** Math.max(exponent, -1022) * 2 ** Math.min(0, exponent + 1022);
  const shift = BigInt(Math.min(-1074 - exponent, 2200));
  const half = 1n << (shift - 1n);
  const rest = mantissa & ((1n << shift) - 1n);
  const bits = mantissa >> shift;
  const up = rest > half || (rest === half && (bits & 1n) === 1n);
  return Number(bits + (up ? 1n : 0n)) * 2 ** -1074;
}

export function isInteger(value: BigFloat): boolean {
  return value.form === 'finite' && value.exponent >= 0;
}

/** The integer's value; undefined where it is none. */
export function toBigInt(value: BigFloat): bigint | undefined {
  if (value.form === 'infinite' || value.exponent < 0) return undefined;
  const magnitude = value.mantissa << BigInt(value.exponent);
  return value.negative ? -magnitude : magnitude;
}

export function negate(value: BigFloat): BigFloat {
  return { ...value, negative: !value.negative };
}

/** Undefined for ∞ − ∞. */
export function add(a: BigFloat, b: BigFloat): BigFloat | undefined {
  if (a.form === 'infinite') return b.form === 'infinite' && a.negative !== b.negative ? undefined : a;
  if (b.form === 'infinite') return b;
  const precision = larger(a, b);
  if (a.mantissa === 0n && b.mantissa === 0n) return rounded(a.negative && b.negative, 0n, 0, precision);
  if (a.mantissa === 0n) return widen(b, precision);
  if (b.mantissa === 0n) return widen(a, precision);
  return addFinite(a, b, precision);
}

/** The same number with a mantissa that may be longer. */
function widen({ negative, mantissa, exponent }: Finite, precision: number): BigFloat {
  return rounded(negative, mantissa, exponent, precision);
}

/** Numbers too far apart to meet in 512 bits are not shifted together: the small one only breaks ties. */
function addFinite(a: Finite, b: Finite, precision: number): BigFloat {
  const exponent = Math.min(a.exponent, b.exponent);
  const far = Math.abs(top(a) - top(b)) > 2 * fullPrecision + 4;
  if (far) return addFar(a, b, precision);
  const sum = signed(a, exponent) + signed(b, exponent);
  return sum < 0n ? rounded(true, -sum, exponent, precision) : rounded(false, sum, exponent, precision);
}

function addFar(a: Finite, b: Finite, precision: number): BigFloat {
  const [large, small] = top(a) > top(b) ? [a, b] : [b, a];
  const shift = BigInt(fullPrecision + 8);
  const sum = (large.mantissa << shift) + (large.negative === small.negative ? 1n : -1n);
  return rounded(large.negative, sum, large.exponent - Number(shift), precision);
}

function top(value: Finite): number {
  return bitLength(value.mantissa) + value.exponent;
}

function signed(value: Finite, exponent: number): bigint {
  const magnitude = value.mantissa << BigInt(value.exponent - exponent);
  return value.negative ? -magnitude : magnitude;
}

export function subtract(a: BigFloat, b: BigFloat): BigFloat | undefined {
  return add(a, negate(b));
}

/** Undefined for 0 · ∞. */
export function multiply(a: BigFloat, b: BigFloat): BigFloat | undefined {
  const negative = a.negative !== b.negative;
  if (a.form === 'infinite' || b.form === 'infinite')
    return isZero(a) || isZero(b) ? undefined : { form: 'infinite', negative };
  return rounded(negative, a.mantissa * b.mantissa, a.exponent + b.exponent, larger(a, b));
}

/** Undefined for 0/0 and ∞/∞; anything else by zero is infinite. */
export function divide(a: BigFloat, b: BigFloat): BigFloat | undefined {
  const negative = a.negative !== b.negative;
  if (a.form === 'infinite') return b.form === 'infinite' ? undefined : { form: 'infinite', negative };
  if (b.form === 'infinite') return { ...zero, negative };
  if (b.mantissa === 0n) return a.mantissa === 0n ? undefined : { form: 'infinite', negative };
  const shift = BigInt(Math.max(0, fullPrecision + 2 + bitLength(b.mantissa) - bitLength(a.mantissa)));
  const numerator = a.mantissa << shift;
  const quotient = numerator / b.mantissa;
  const sticky = numerator % b.mantissa !== 0n;
  const exponent = a.exponent - b.exponent - Number(shift);
  return rounded(negative, (quotient << 1n) | (sticky ? 1n : 0n), exponent - 1, larger(a, b));
}

export function isZero(value: BigFloat): boolean {
  return value.form === 'finite' && value.mantissa === 0n;
}

/** -1, 0 or 1; the two zeros are equal. */
export function compare(a: BigFloat, b: BigFloat): number {
  if (isZero(a) && isZero(b)) return 0;
  const signA = isZero(a) ? 0 : a.negative ? -1 : 1;
  const signB = isZero(b) ? 0 : b.negative ? -1 : 1;
  if (signA !== signB) return signA < signB ? -1 : 1;
  return signA * compareMagnitudes(a, b);
}

function compareMagnitudes(a: BigFloat, b: BigFloat): number {
  if (a.form === 'infinite') return b.form === 'infinite' ? 0 : 1;
  if (b.form === 'infinite') return -1;
  if (top(a) !== top(b)) return top(a) < top(b) ? -1 : 1;
  const exponent = Math.min(a.exponent, b.exponent);
  const left = a.mantissa << BigInt(a.exponent - exponent);
  const right = b.mantissa << BigInt(b.exponent - exponent);
  return left === right ? 0 : left < right ? -1 : 1;
}

export function bitLength(value: bigint): number {
  if (value <= 0xffffffffn) return 32 - Math.clz32(Number(value));
  const hex = value.toString(16);
  return (hex.length - 1) * 4 + 32 - Math.clz32(parseInt(hex[0] ?? '0', 16));
}

function trailingZeros(value: bigint): number {
  let zeros = 0;
  let rest = value;
  for (let step = 256; step >= 1; step >>= 1) {
    const shift = BigInt(step);
    while ((rest & ((1n << shift) - 1n)) === 0n) {
      rest >>= shift;
      zeros += step;
    }
  }
  return zeros;
}

/**
 * What is left of a after whole multiples of b, with the sign of a, as cty computes it: by division, so that numbers more
 * than their precision apart leave something arbitrary. a itself for b = 0; undefined with an infinity.
 */
export function remainder(a: BigFloat, b: BigFloat): BigFloat | undefined {
  if (isZero(b)) return a;
  if (a.form === 'infinite' || b.form === 'infinite') return undefined;
  const ratio = divide(a, b);
  if (ratio?.form !== 'finite') return undefined;
  const precision = precisionOf(a);
  const times = rounded(ratio.negative, whole(ratio), 0, precision);
  const product = multiply(times, b);
  return product?.form === 'finite' ? subtract(a, widen(product, precision)) : undefined;
}

/** The magnitude without its fraction. */
function whole({ mantissa, exponent }: Finite): bigint {
  return exponent >= 0 ? mantissa << BigInt(exponent) : mantissa >> BigInt(-exponent);
}
