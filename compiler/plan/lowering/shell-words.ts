/**
 * The words of a line as a shell splits it, without expansions: quotes join and go away, a backslash keeps what follows.
 * So buildx splits the flags of a buildkitd.
 */
export function shellWords(line: string): string[] {
  const words = line.match(/(?:[^\s"'\\]|\\[^]|"(?:[^"\\]|\\[^])*"|'[^']*')+/g) ?? [];
  return words.map((word) =>
    word.replace(/\\([^])|"((?:[^"\\]|\\[^])*)"|'([^']*)'/g, (_, escaped, double, single) =>
      plain(escaped as string | undefined, double as string | undefined, single as string | undefined),
    ),
  );
}

function plain(escaped: string | undefined, double: string | undefined, single: string | undefined): string {
  return escaped ?? double?.replace(/\\(["\\])/g, '$1') ?? single ?? '';
}
