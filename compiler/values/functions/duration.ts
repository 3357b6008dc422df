const nanosecondsOf: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  '\u00b5s': 1000n,
  '\u03bcs': 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Nanoseconds of `1h30m`, `-1.5s`, `0`, as Go's `time.ParseDuration` reads them; undefined where it reads none. */
export function parseDuration(text: string): bigint | undefined {
  const [, sign, parts = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (parts === '0') return 0n;
  if (parts === '') return undefined;
  let total = 0n;
  const pattern = /([0-9]*)(?:\.([0-9]*))?([^0-9.]+)/y;
  while (pattern.lastIndex < parts.length) {
    const [, whole = '', fraction = '', name = ''] = pattern.exec(parts) ?? [];
    const unit = nanosecondsOf[name];
    if (unit === undefined || whole + fraction === '') return undefined;
    total += BigInt(whole === '' ? '0' : whole) * unit;
    if (fraction !== '') total += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
  }
  const limit = sign === '-' ? 1n << 63n : (1n << 63n) - 1n;
  if (total > limit) return undefined;
  return sign === '-' ? -total : total;
}
