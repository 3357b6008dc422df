import type { Attestation, Options } from '../manifest/bake/target.ts';

/** BuildKit's comma-separated `key=value` form; a field with a comma, quote or line break is quoted as CSV (RFC 4180). */
export function optionsToCsv(options: Options | Attestation): string {
  const { type, id, ...rest } = options;
  const first = { ...(type === undefined ? {} : { type }), ...(id === undefined ? {} : { id }) };
  return Object.entries({ ...first, ...rest })
    .map(([key, value]) => csvField(`${key}=${String(value)}`))
    .join(',');
}

function csvField(text: string): string {
  return /[",\r\n]|^\s/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
