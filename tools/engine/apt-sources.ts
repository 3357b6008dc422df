/** Where this machine gets Debian from: one mirror, and the key that its apt trusts it by. */
export interface Mirror {
  readonly uri: string;
  /** The value of `Signed-By`: a path, or a key block with its indented lines; absent when apt's own keyrings are used. */
  readonly signedBy?: string;
}

const DEBIAN_SUITES = new Set('stable oldstable testing unstable sid bullseye bookworm trixie forky duke'.split(' '));

/** The mirror of Debian's main archive that stands in apt's source files, whichever of the two formats they use. */
export function findMirror(files: readonly { readonly name: string; readonly text: string }[]): Mirror | null {
  const entries = files.flatMap(({ name, text }) => (name.endsWith('.sources') ? parseDeb822(text) : parseList(text)));
  const debian = entries.filter(
    (entry) =>
      entry.types.includes('deb') &&
      entry.components.includes('main') &&
      entry.suites.some((suite) => DEBIAN_SUITES.has(suite)),
  );
  const best = debian.sort((a, b) => rank(b) - rank(a))[0];
  if (best === undefined) return null;
  return { uri: best.uri, ...(best.signedBy === undefined ? {} : { signedBy: best.signedBy }) };
}

interface Entry {
  readonly types: readonly string[];
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly signedBy: string | undefined;
}

/** Other vendors name Debian's suites too; Debian's own archive is known by its key or its path. */
function rank(entry: Entry): number {
  return (entry.signedBy?.includes('debian-archive') === true ? 2 : 0) + (/\/debian\/?$/.test(entry.uri) ? 1 : 0);
}

/** sources.list(5), "deb822-style format". */
function parseDeb822(text: string): Entry[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .map(fieldsOf)
    .filter((fields) => !/^(no|false|off|0)$/i.test(fields.get('enabled') ?? 'yes'))
    .flatMap((fields) =>
      words(fields.get('uris')).map((uri) => ({
        types: words(fields.get('types')),
        uri,
        suites: words(fields.get('suites')),
        components: words(fields.get('components')),
        signedBy: fields.get('signed-by'),
      })),
    )
    .filter(isNetwork);
}

function fieldsOf(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of stanza.split('\n')) {
    const field = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(line);
    if (field !== null) {
      last = field[1]!.toLowerCase();
      fields.set(last, field[2]!.trim());
    } else if (/^\s/.test(line)) {
      fields.set(last, `${fields.get(last) ?? ''}\n${line}`);
    }
  }
  return fields;
}

/** sources.list(5), "one-line-style format". */
function parseList(text: string): Entry[] {
  return text
    .split('\n')
    .map((line) => /^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line))
    .filter((match) => match !== null)
    .map(([, type, options, uri, suite, components]) => ({
      types: [type!],
      uri: uri!,
      suites: [suite!],
      components: words(components),
      signedBy: /(?:^|\s)signed-by=(\S+)/.exec(options ?? '')?.[1],
    }))
    .filter(isNetwork);
}

function isNetwork(entry: Entry): boolean {
  return !/^(cdrom|file|copy):/.test(entry.uri);
}

function words(text = ''): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
