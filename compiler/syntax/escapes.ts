import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';

const sequences = /\\(?:u[0-9a-fA-F]{0,4}|U[0-9a-fA-F]{0,8}|[\ud800-\udbff][\udc00-\udfff]|[^])|\$\$\{|%%\{/g;
const doubled = /\$\$\{|%%\{/g;
const simple: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** Literal text of a template as it is meant: `$${` and `%%{` are undone, and with `quoted` backslash escapes too. */
export function decode(
  file: SourceFile,
  start: number,
  raw: string,
  { quoted, diagnostics }: { readonly quoted: boolean; readonly diagnostics: Diagnostic[] },
): string {
  if (!quoted) return raw.includes('{') ? raw.replace(doubled, (escape) => escape.slice(1)) : raw;
  if (!raw.includes('\\') && !raw.includes('{')) return raw;
  return raw.replace(sequences, (escape, offset: number) => {
    if (escape[0] !== '\\') return escape.slice(1);
    const known = simple[escape.slice(1)];
    if (known !== undefined) return known;
    const decoded = decodeUnicode(escape);
    if (typeof decoded === 'string') return decoded;
    const at = start + offset;
    diagnostics.push(decoded.mistake(file, at, at + escape.length));
    return escape.slice(1);
  });
}

interface Bad {
  readonly mistake: (file: SourceFile, start: number, end: number) => Diagnostic;
}

function decodeUnicode(escape: string): string | Bad {
  const digits = escape[1] === 'u' ? 4 : escape[1] === 'U' ? 8 : undefined;
  if (digits === undefined) return bad((file, span) => diagnostic('unknown-escape', file.span(...span), { escape }));
  if (escape.length !== digits + 2)
    return bad((file, span) => diagnostic('short-unicode-escape', file.span(...span), { escape, digits }));
  const code = Number.parseInt(escape.slice(2), 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    return bad((file, span) => diagnostic('no-such-character', file.span(...span), { escape, code }));
  return String.fromCodePoint(code);
}

function bad(make: (file: SourceFile, span: [number, number]) => Diagnostic): Bad {
  return { mistake: (file, start, end) => make(file, [start, end]) };
}
