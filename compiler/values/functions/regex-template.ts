/**
 * A replacement with what groups match in place of `$1`, `$name` and `${name}`, after Go's `Regexp.Expand`. A name is as
 * long as it can be: `$1x` is the group "1x". Groups that are not there are empty; `$$` is a dollar sign.
 */
export function expandTemplate(
  template: string,
  groups: readonly (string | undefined)[],
  names: readonly string[],
): string {
  return template.replace(/\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu, (_, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    if (name === undefined) return '$';
    if (/^(?:0|[1-9][0-9]{0,8})$/.test(name)) return groups[Number(name)] ?? '';
    const index = names.findIndex((other, at) => other === name && groups[at + 1] !== undefined);
    return index < 0 ? '' : (groups[index + 1] ?? '');
  });
}
