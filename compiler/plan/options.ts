import type { Attestation, Options, Policy, SshKeys } from '../manifest/bake/target.ts';

/** BuildKit's comma-separated `key=value` form; a field with a comma, quote or line break is quoted as CSV (RFC 4180). */
export function optionsToCsv(options: Options | Attestation): string {
  const { type, id, ...rest } = options;
  const first = { ...(type === undefined ? {} : { type }), ...(id === undefined ? {} : { id }) };
  return Object.entries({ ...first, ...rest })
    .map(([key, value]) => csvField(`${key}=${String(value)}`))
    .join(',');
}

/** `--ssh` has a form of its own: `id[=path,path]`. */
export function sshToText({ id = 'default', paths }: SshKeys): string {
  return paths === undefined ? id : `${id}=${paths.join(',')}`;
}

/** A source policy as `--policy` takes it. */
export function policyToCsv({ Files, Reset, Disabled, Strict, LogLevel }: Policy): string {
  return [
    ...(Files ?? []).map(({ Filename }) => `filename=${Filename}`),
    ...(Reset ? ['reset=true'] : []),
    ...(Disabled ? ['disabled=true'] : []),
    ...(Strict === null ? [] : [`strict=${String(Strict)}`]),
    ...(LogLevel === null ? [] : [`log-level=${LogLevel}`]),
  ]
    .map(csvField)
    .join(',');
}

function csvField(text: string): string {
  return /[",\r\n]|^\s/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
