import { didYouMean, error, warning } from './entry.ts';

type Suggested<P> = P & { readonly suggestion?: string | undefined };

/** Mistakes in what a manifest declares. */
export const manifestCodes = {
  'no-manifest': error(
    () => 'there is nothing to read: every file is empty',
    () => 'write a target, such as target "default" {}',
  ),
  'unknown-target': error<Suggested<{ name: string }>>(
    ({ name }) => `there is no target or group named "${name}"`,
    didYouMean,
  ),
  'no-default': error<{ names: readonly string[] }>(
    () => 'nothing was asked for, and there is no target or group named "default"',
    ({ names }) => (names.length === 0 ? undefined : `name what to build: ${listed(names)}`),
  ),
  'unmatched-pattern': error<{ pattern: string }>(({ pattern }) => `no target or group matches "${pattern}"`),
  'remote-definition': error<{ text: string }>(
    ({ text }) => `"${text}" is a remote definition, and this version of mab reads local files only`,
    () => 'fetch it, and name its file with --file',
  ),
  'unknown-attribute': warning<Suggested<{ name: string; block: string }>>(
    ({ name, block }) => `"${name}" is no attribute of ${block}; it is ignored, as Bake ignores it`,
    didYouMean,
  ),
  'unknown-block': warning<Suggested<{ name: string; where: string }>>(
    ({ name, where }) => `"${name}" is no block of ${where}; it is ignored, as Bake ignores it`,
    didYouMean,
  ),
  'block-not-allowed': error<Suggested<{ name: string; where: string; known: readonly string[] }>>(
    ({ name, where }) => `"${name}" is no block of ${where}`,
    (params) =>
      didYouMean(params) ??
      `${params.where} has ${params.known.length === 0 ? 'no blocks' : `${params.known.join(', ')} only`}`,
  ),
  'attribute-not-allowed': error<Suggested<{ name: string; block: string }>>(
    ({ name, block }) => `"${name}" is no attribute of ${block}`,
    didYouMean,
  ),
  'missing-label': error<{ block: string; example: string }>(
    ({ block }) => `${block} block needs a name`,
    ({ example }) => `write ${example} { … }`,
  ),
  'extra-label': error<{ block: string; labels: number }>(({ block, labels }) =>
    labels === 0 ? `${block} block has no name` : `${block} block has one name only`,
  ),
  'malformed-name': error<{ name: string }>(
    ({ name }) => `"${name}" is no name for a target or group`,
    () => 'names are made of letters, digits, "-" and "_"',
  ),
  'missing-attribute': error<{ name: string; block: string }>(
    ({ name, block }) => `${block} needs the attribute "${name}"`,
  ),
  'wrong-type': error<{ attribute: string; problem: string; example: string }>(
    ({ attribute, problem }) => `"${attribute}" has a value of the wrong type: ${problem}`,
    ({ attribute, example }) => `it is written as ${attribute} = ${example}`,
  ),
  'malformed-entry': error<{ attribute: string; text: string; reason: string }>(
    ({ attribute, text, reason }) => `"${text}" is no ${attribute}: ${reason}`,
    () => 'it is written as key=value,key=value or as an object',
  ),
  'unknown-resource': warning<Suggested<{ name: string }>>(
    ({ name }) => `"${name}" is no resource; it is ignored, as Bake ignores it`,
    didYouMean,
  ),
  'resource-not-integer': error<{ key: string; text: string }>(
    ({ key, text }) => `resources.${key} is a whole number, not "${text}"`,
  ),
  'malformed-size': error<{ attribute: string; text: string }>(
    ({ attribute, text }) => `"${text}" is no size for ${attribute}`,
    () => 'a size looks like 128m or 1g',
  ),
  'malformed-ulimit': error<{ text: string }>(
    ({ text }) => `"${text}" is no limit`,
    () => 'a limit looks like nofile=1024 or nofile=1024:2048',
  ),
  'malformed-annotation': error<{ text: string; reason: string }>(
    ({ text, reason }) => `"${text}" is no annotation: ${reason}`,
    () => 'an annotation looks like key=value or index,manifest[linux/arm64]:key=value',
  ),
  'standard-input': error<{ attribute: string }>(
    ({ attribute }) => `a manifest cannot take the ${attribute} from standard input`,
  ),
  'malformed-json': error<{ wanted: string; found: string }>(
    ({ wanted, found }) => `this is no JSON: ${wanted} expected, found ${found}`,
  ),
  'json-not-object': error(() => 'an object is expected here'),
  ...matrixCodes(),
  ...referenceCodes(),
  ...variableCodes(),
  ...overrideCodes(),
} as const;

function matrixCodes() {
  return {
    'name-without-matrix': error(
      () => 'only a target with a matrix may have a name attribute',
      () => 'the label is the name',
    ),
    'matrix-of-group': error<{ attribute: string }>(({ attribute }) => `a group has no ${attribute}`),
    'matrix-not-map': error(
      () => 'a matrix is an object of lists',
      () => 'write matrix = { arch = ["a", "b"] }',
    ),
    'matrix-value-not-list': error<{ key: string }>(({ key }) => `the matrix needs a list for "${key}"`),
    'duplicate-name': error<{ name: string }>(
      ({ name }) => `two combinations of the matrix are named "${name}"`,
      () => 'use every value of the matrix in name',
    ),
  } as const;
}

function referenceCodes() {
  return {
    'reference-cycle': error<{ path: string }>(({ path }) => `${path} depends on itself`),
    'whole-block-reference': error<{ block: string }>(
      ({ block }) => `"${block}" alone is no value`,
      ({ block }) => `write ${block}.NAME.ATTRIBUTE`,
    ),
    'indexed-block-reference': error<{ block: string }>(
      ({ block }) => `a ${block} is referred to by a dot, not by brackets`,
      ({ block }) => `write ${block}.NAME.ATTRIBUTE; a name may hold "-"`,
    ),
    'link-to-itself': error<{ name: string }>(({ name }) => `target "${name}" takes itself as a context`),
    'link-cycle': error<{ from: string; to: string }>(
      ({ from, to }) => `target "${from}" takes "${to}" as a context, which takes "${from}" in turn`,
    ),
    'link-platforms': error<{ name: string; by: string; platforms: string }>(
      ({ name, by, platforms }) => `target "${name}" is not built for ${platforms}, which "${by}" needs of it`,
      ({ name, platforms }) => `add ${platforms} to the platforms of "${name}"`,
    ),
    'link-platform-spelling': error<{ name: string; by: string; platform: string; there: string }>(
      ({ name, by, platform, there }) =>
        `"${by}" says ${platform} for what "${name}" calls ${there}, and Bake compares them as they are written`,
      ({ there }) => `write ${there} in both`,
    ),
  } as const;
}

function variableCodes() {
  return {
    'variable-type': error<{ name: string; problem: string }>(
      ({ name, problem }) => `the default of variable "${name}" is not of its type: ${problem}`,
    ),
    'variable-value': error<{ name: string; problem: string }>(
      ({ name, problem }) => `variable "${name}" cannot be set to this: ${problem}`,
    ),
    'variable-unsettable': error<{ name: string; type: string }>(
      ({ name, type }) => `variable "${name}" cannot be set from outside: a text gives no ${type}`,
      ({ name }) => `give the variable a type, or set ${name}_JSON where it has one`,
    ),
    'validation-failed': error<{ message: string }>(({ message }) => message),
    'validation-not-bool': error(() => 'a condition is true or false'),
    'malformed-variable-flag': error<{ text: string }>(
      ({ text }) => `"${text}" sets no variable`,
      () => 'write --var NAME=value',
    ),
    'function-part-missing': error<{ name: string; part: string }>(
      ({ name, part }) => `function "${name}" has no ${part}`,
    ),
    'parameter-not-name': error(
      () => 'a parameter is a name',
      () => 'write params = [first, second]',
    ),
    'parameters-not-list': error(
      () => 'params is a list of names',
      () => 'write params = [first, second]',
    ),
    'unknown-name-again': error<{ name: string }>(
      ({ name }) => `"${name}" is no variable, and Bake refuses the second use of such a name`,
      ({ name }) => `declare it, with variable "${name}" { default = null }, or use it in one place`,
    ),
    'chain-too-long': error(
      () => 'names stand on one another in a chain of thousands here: functions, targets, groups or contexts',
      () => 'make the chain shorter',
    ),
    'dependency-cycle': error<{ kind: string; name: string }>(
      ({ kind, name }) => `${kind} "${name}" depends on itself`,
    ),
  } as const;
}

function overrideCodes() {
  return {
    'malformed-override': error<{ text: string }>(
      ({ text }) => `"${text}" overrides nothing`,
      () => 'write --set TARGET.KEY=VALUE, such as --set app.args.VERSION=1',
    ),
    'unknown-override': error<Suggested<{ key: string }>>(
      ({ key }) => `"${key}" is nothing that --set can change`,
      didYouMean,
    ),
    'override-without-name': error<{ key: string }>(
      ({ key }) => `--set needs to know which of ${key} is meant`,
      ({ key }) => `write TARGET.${key}.NAME=VALUE`,
    ),
    'override-not-bool': error<{ key: string; text: string }>(
      ({ key, text }) => `${key} is true or false, not "${text}"`,
    ),
    'undeclared-secret': error<Suggested<{ id: string }>>(
      ({ id }) => `secret "${id}" is not declared, so it cannot be overridden`,
      didYouMean,
    ),
    'other-secret': error<{ id: string; declared: string }>(
      ({ id, declared }) => `the value is of secret "${id}", the key of "${declared}"`,
    ),
    'override-loses-value': warning<{ key: string }>(
      ({ key }) => `Bake loses the value of ${key} when it is set here, so nothing remains of it`,
      ({ key }) => `write ${key} in the file`,
    ),
  } as const;
}

/** At most a dozen names, in order. */
function listed(names: readonly string[]): string {
  const shown = [...names].sort().slice(0, 12);
  return names.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ');
}
