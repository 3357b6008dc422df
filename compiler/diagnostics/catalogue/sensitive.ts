import { didYouMean, error, warning } from './entry.ts';

type Suggested<P> = P & { readonly suggestion?: string | undefined };

/** Mistakes with variables whose values must not appear anywhere. */
export const sensitiveCodes = {
  'sensitive-unknown': error<Suggested<{ name: string }>>(
    ({ name }) => `there is no variable named "${name}"`,
    (params) => didYouMean(params) ?? `declare it: variable "${params.name}" {}`,
  ),
  'sensitive-not-names': error(
    () => 'sensitive lists names of variables, in quotes',
    () => 'write sensitive = ["TOKEN"]',
  ),
  'sensitive-in-file': error<{ name: string }>(
    ({ name }) => `"${name}" is sensitive, and a value of it stands in the file`,
    ({ name }) =>
      `take the value out and set ${name} in the environment; if it was ever stored or shared, replace the secret itself`,
  ),
  'sensitive-type': error<{ name: string }>(
    ({ name }) => `"${name}" is sensitive, so it is a string: its text reaches the build as it is`,
    () => 'write type = string, or take the type out',
  ),
  'sensitive-name': error<{ name: string }>(
    ({ name }) => `"${name}" cannot be sensitive: no environment variable of a shell has such a name`,
    () => 'names are made of letters, digits and "_", and do not begin with a digit',
  ),
  'sensitive-flag': warning<{ name: string }>(
    ({ name }) => `"${name}" is sensitive, and a command line is seen by everybody on the machine`,
    ({ name }) => `set ${name} in the environment; of --var only mab run takes it`,
  ),
  'sensitive-condition': warning<{ name: string }>(
    ({ name }) => `this condition is not checked: "${name}" is sensitive, so its value is not read`,
  ),
  'sensitive-value': error<{ name: string }>(
    ({ name }) => `this depends on "${name}", which is sensitive: its value is not read`,
  ),
  'sensitive-use': error<{ name: string }>(
    ({ name }) => `"${name}" is sensitive, and its value would be seen here`,
    ({ name }) =>
      `give it to the build as a secret, secret = ["type=env,id=${name},env=${name}"], or as a whole argument, args = { ${name} = ${name} }`,
  ),
  'sensitive-override': error<{ name: string }>(
    ({ name }) => `this would put a text in place of the sensitive variable "${name}", for all to see`,
    ({ name }) => `set ${name} in the environment instead`,
  ),
  'sensitive-argument': error<{ argument: string; name: string; reason: string }>(
    ({ argument, name, reason }) =>
      `the argument "${argument}" cannot take the sensitive variable "${name}": ${reason}`,
    ({ name }) => `name the argument ${name}, or pass the value as a secret`,
  ),
  'sensitive-attested': warning<{ argument: string; name: string }>(
    ({ argument, name }) => `provenance with mode=max publishes the argument "${argument}", and with it "${name}"`,
    ({ name }) =>
      `give it to the build as a secret, secret = ["type=env,id=${name},env=${name}"], or take mode=max out`,
  ),
} as const;
