/**
 * A binary float with a mantissa of 512 bits, as cty's numbers are (Go's big.Float): value = sign · mantissa · 2^exponent.
 * Finite non-zero mantissas are odd, so equal numbers have equal fields; zero keeps its sign.
 */
export type BigFloat =
  | { readonly form: 'finite'; readonly negative: boolean; readonly mantissa: bigint; readonly exponent: number }
  | { readonly form: 'infinite'; readonly negative: boolean };
