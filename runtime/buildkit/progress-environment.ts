/**
 * The variable that makes a build by buildx tell its progress as JSON. It is no argument, so that argv stays that of the
 * plan. What the user has set wins; `docker build` is left alone, since without buildx older versions refuse the word.
 */
export function progressEnvironment(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return isBuildxBuild(argv) && (env['BUILDKIT_PROGRESS'] ?? '') === '' ? { BUILDKIT_PROGRESS: 'rawjson' } : {};
}

/** `docker [OPTION...] buildx build|bake ...` */
function isBuildxBuild(argv: readonly string[]): boolean {
  let at = 1;
  while (argv[at]?.startsWith('--')) at += argv[at] === '--tlsverify' ? 1 : 2;
  const verb = argv[at + 1];
  return argv[0] === 'docker' && argv[at] === 'buildx' && (verb === 'build' || verb === 'bake');
}
