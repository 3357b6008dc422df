/** Go's math.Pow on float64, whose roundings are its own: the result is what its algorithm gives, bit for bit. */
export function power(base: number, exponent: number): number {
  const special = specialPower(base, exponent);
  if (special !== undefined) return special;
  let whole = Math.floor(Math.abs(exponent));
  let fraction = Math.abs(exponent) - whole;
  if (fraction !== 0 && base < 0) return NaN;
  if (whole >= 2 ** 63) return farPower(base, exponent);
  let result = 1;
  if (fraction !== 0) {
    if (fraction > 0.5) {
      fraction -= 1;
      whole += 1;
    }
    result = Math.exp(fraction * Math.log(base));
  }
  const { mantissa, exponent: scale } = wholePower(base, BigInt(whole), result);
  return exponent < 0 ? scaled(1 / mantissa, -scale) : scaled(mantissa, scale);
}

function specialPower(base: number, exponent: number): number | undefined {
  if (exponent === 0 || base === 1) return 1;
  if (exponent === 1) return base;
  if (exponent === 0.5) return Math.sqrt(base);
  if (exponent === -0.5) return 1 / Math.sqrt(base);
  if (base === 0 || !Number.isFinite(base) || !Number.isFinite(exponent)) {
    return base === -1 ? 1 : base ** exponent;
  }
  return undefined;
}

/** Exponents so large that only the side of 1 matters. */
function farPower(base: number, exponent: number): number {
  if (base === -1) return 1;
  return Math.abs(base) < 1 === exponent > 0 ? 0 : Infinity;
}

/** start · base^times as mantissa · 2^exponent, by repeated squaring. */
function wholePower(base: number, times: bigint, start: number): { mantissa: number; exponent: number } {
  let mantissa = start;
  let exponent = 0;
  let { mantissa: square, exponent: scale } = split(base);
  for (let rest = times; rest !== 0n; rest >>= 1n) {
    if (Math.abs(scale) > 4096) return { mantissa, exponent: exponent + scale };
    if ((rest & 1n) === 1n) {
      mantissa *= square;
      exponent += scale;
    }
    square *= square;
    scale *= 2;
    if (square < 0.5) {
      square += square;
      scale -= 1;
    }
  }
  return { mantissa, exponent };
}

/** value = mantissa · 2^exponent with 0.5 ≤ |mantissa| < 1. */
function split(value: number): { mantissa: number; exponent: number } {
  const tiny = Math.abs(value) < 2 ** -1022 ? 64 : 0;
  const normal = value * 2 ** tiny;
  let exponent = Math.floor(Math.log2(Math.abs(normal))) + 1;
  let mantissa = normal / 2 ** (exponent - 1) / 2;
  if (Math.abs(mantissa) >= 1) {
    mantissa /= 2;
    exponent += 1;
  } else if (Math.abs(mantissa) < 0.5) {
    mantissa *= 2;
    exponent -= 1;
  }
  return { mantissa, exponent: exponent - tiny };
}

function scaled(mantissa: number, exponent: number): number {
  if (exponent > 2200) return mantissa * Infinity;
  if (exponent < -2200) return mantissa * 0;
  const half = Math.trunc(exponent / 2);
  const quarter = Math.trunc(half / 2);
  return mantissa * 2 ** quarter * 2 ** (half - quarter) * 2 ** (exponent - half);
}
