import { didYouMean, error, warning } from './entry.ts';

type Suggested<P> = P & { readonly suggestion?: string | undefined };

/** Mistakes in compose files. */
export const composeCodes = {
  ...yamlCodes(),
  ...variableCodes(),
  'empty-compose': error(
    () => 'this compose file declares nothing that is built',
    () => 'it needs services, each with a build',
  ),
  'compose-type': error<{ where: string; wanted: string; found: string }>(
    ({ where, wanted, found }) => `${where} is ${wanted}, not ${found}`,
  ),
  'unknown-compose-field': error<Suggested<{ field: string; where: string }>>(
    ({ field, where }) => `${where} has no field "${field}"`,
    didYouMean,
  ),
  'malformed-service-name': error<{ name: string; what: string }>(
    ({ name, what }) => `"${name}" is no name in ${what}`,
    () => 'names are made of letters, digits, ".", "-" and "_"',
  ),
  'malformed-ssh-key': error<{ text: string }>(
    ({ text }) => `the ssh key "${text}" has no path`,
    ({ text }) => `write ${text}=path/to/key; only "default" may be without`,
  ),
  'malformed-host': error<{ text: string }>(
    ({ text }) => `"${text}" is no host with its address`,
    () => 'write host=address',
  ),
  'lone-limit': warning<{ name: string; limit: string }>(
    ({ name }) => `Bake reads one number for ${name} as no limit at all, 0:0, and so does mab`,
    ({ name, limit }) => `write ${name}: { soft: ${limit}, hard: ${limit} }`,
  ),
  'compose-override': error<{ where: string }>(
    ({ where }) => `${where} cannot be merged with what is said before: one is a mapping or a list, the other is not`,
    () => 'write both in the same form',
  ),
  'compose-file-missing': error<{ path: string }>(
    ({ path }) => `there is no file ${path}, which is named here`,
    () => 'paths are seen from the directory in which mab is called',
  ),
  ...projectCodes(),
} as const;

function yamlCodes() {
  return {
    'malformed-yaml': error<{ problem: string }>(({ problem }) => `this is no YAML: ${problem}`),
    'duplicate-key': error<{ name: string }>(({ name }) => `the key "${name}" is already there in this mapping`),
    'key-not-text': error(
      () => 'a key is a text',
      () => 'put it in quotes',
    ),
    'malformed-merge-key': error(() => 'what is merged by "<<" is a mapping, or a list of mappings'),
    'unknown-anchor': error<{ name: string }>(({ name }) => `there is no anchor "&${name}" before this`),
    'anchor-cycle': error<{ name: string }>(({ name }) => `"*${name}" stands inside of what it refers to`),
    'too-many-aliases': error(() => 'with its aliases written out, this file is too large'),
  } as const;
}

function variableCodes() {
  return {
    'malformed-interpolation': error<{ text: string }>(
      ({ text }) => `a variable in "${text}" is not well-formed`,
      () => 'write ${NAME}, or $$ for a dollar',
    ),
    'missing-variable': error<{ name: string; reason: string }>(({ name, reason }) =>
      reason === '' ? `variable ${name} must be set` : `variable ${name} must be set: ${reason}`,
    ),
    'unset-variable': warning<{ name: string }>(
      ({ name }) => `variable ${name} is not set, so that nothing stands for it here`,
      ({ name }) => `set it, or write \${${name}:-default}`,
    ),
    'compose-cast': error<{ text: string; wanted: string; path: string }>(
      ({ text, wanted, path }) => `${path} is ${wanted}, not "${text}"`,
    ),
    'env-file-format': error<{ format: string }>(
      ({ format }) => `Bake reads no environment files of the format "${format}"`,
      () => 'leave the format out',
    ),
    'malformed-dotenv': error<{ reason: string }>(
      ({ reason }) => `this is no variable of an environment file: ${reason}`,
      () => 'write NAME=value',
    ),
  } as const;
}

function projectCodes() {
  return {
    'extended-service-missing': error<Suggested<{ name: string; file: string }>>(
      ({ name, file }) => `there is no service "${name}" in ${file} to extend`,
      didYouMean,
    ),
    'extends-cycle': error<{ path: string }>(({ path }) => `the service extends itself: ${path}`),
    'include-cycle': error<{ path: string }>(({ path }) => `the file includes itself: ${path}`),
    'include-conflict': error<{ where: string }>(
      ({ where }) => `an included file declares ${where} too, and differently`,
      () => 'give one of them another name',
    ),
    'service-without-image': error<{ name: string }>(
      ({ name }) => `service "${name}" has neither an image nor a build`,
      () => 'write build: . or image: NAME',
    ),
    'two-dockerfiles': error<{ name: string }>(
      ({ name }) => `service "${name}" has both dockerfile and dockerfile_inline`,
      () => 'keep one of them',
    ),
    'unknown-build-secret': error<Suggested<{ name: string }>>(
      ({ name }) => `there is no secret "${name}"`,
      didYouMean,
    ),
    'external-secret': error<{ name: string }>(
      ({ name }) => `secret "${name}" is external, and a build cannot have it`,
      () => 'take it from a file or from the environment',
    ),
    'secret-without-source': error<{ name: string }>(
      ({ name }) => `secret "${name}" comes from nowhere`,
      () => 'write file: PATH or environment: NAME',
    ),
    'unknown-service-context': error<Suggested<{ name: string }>>(
      ({ name }) => `there is no service "${name}" to take as a context`,
      didYouMean,
    ),
    'unbuilt-service-context': error<{ name: string }>(
      ({ name }) => `service "${name}" is not built, so it is no context`,
      ({ name }) => `give "${name}" a build, or name its image: docker-image://…`,
    ),
  } as const;
}
