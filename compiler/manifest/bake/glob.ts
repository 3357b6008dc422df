/**
 * Whether a name matches a pattern of Go's path.Match: `*` and `?` are any characters but a slash, `[a-z]` and `[^a]`
 * are classes, a backslash takes the next character as it is. A malformed pattern matches nothing.
 */
export function matches(pattern: string, name: string): boolean {
  return compile(pattern)?.test(name) ?? false;
}

/** Whether a text is a pattern rather than a name. */
export function isPattern(text: string): boolean {
  return /[*?[\]]/.test(text);
}

const compiled = new Map<string, RegExp | undefined>();

function compile(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) compiled.set(pattern, translate(pattern));
  return compiled.get(pattern);
}

function translate(pattern: string): RegExp | undefined {
  let source = '';
  for (let rest = pattern; rest !== '';) {
    const part = /^(?:\*+|\?|\[\^?(?:\\.|[^\]\\])+\]|\\.|[^*?[\\])/su.exec(rest)?.[0];
    if (part === undefined) return undefined;
    rest = rest.slice(part.length);
    if (part.startsWith('*')) source += '[^/]*';
    else if (part === '?') source += '[^/]';
    else if (part.length > 1 && part.startsWith('[')) source += part;
    else source += literal(part.replace(/^\\(?=.)/s, ''));
  }
  try {
    return new RegExp(`^(?:${source})$`, 'su');
  } catch {
    return undefined;
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
