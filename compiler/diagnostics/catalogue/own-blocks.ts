import { didYouMean, error, warning } from './entry.ts';

type Suggested<P> = P & { readonly suggestion?: string | undefined };

/** Mistakes in the blocks that mab adds to Bake's language. */
export const ownBlockCodes = {
  'unknown-word': error<Suggested<{ attribute: string; word: string; words: readonly string[] }>>(
    ({ attribute, word, words }) => `"${word}" is no ${attribute}: it is ${alternatives(words)}`,
    didYouMean,
  ),
  'duplicate-block': error<{ type: string }>(
    ({ type }) => `${type} is declared twice`,
    () => 'within one file it stands once; a later file may add to it',
  ),
  'unknown-builder': error<Suggested<{ name: string }>>(
    ({ name }) => `there is no builder named "${name}"`,
    (params) => didYouMean(params) ?? `declare it: builder "${params.name}" { … }`,
  ),
  'unknown-node': error<Suggested<{ name: string; builder: string }>>(
    ({ name, builder }) => `builder "${builder}" has no node named "${name}"`,
    didYouMean,
  ),
  'node-without-builder': error<{ name: string }>(
    ({ name }) => `node "${name}" is asked for, but nothing says of which builder`,
    () => 'add builder = "…"',
  ),
  'tls-without-tcp': error<{ node: string }>(
    ({ node }) => `node "${node}" has certificates, but its endpoint is none that takes them`,
    () => 'certificates belong to an endpoint tcp://HOST:2376',
  ),
  'malformed-registry': error<{ registry: string }>(
    ({ registry }) => `"${registry}" is no registry`,
    () => 'write HOST:PORT, or a HOST with a dot, as in the references to its images: "registry.lan:5000"',
  ),
  'tls-incomplete': error<{ node: string; missing: string }>(
    ({ node, missing }) => `the certificates of node "${node}" lack ${missing}`,
    () => 'tls needs ca, cert and key',
  ),
  'tcp-without-tls': warning<{ node: string; host: string; driver: string }>(
    ({ node }) => `whoever reaches the port of node "${node}" is root on its machine: nothing asks who it is`,
    ({ host, driver }) =>
      driver === 'remote'
        ? 'add tls { ca, cert, key } to the node, and have its BuildKit ask for certificates'
        : `write ssh://USER@${host}, or tcp://${host}:2376 with tls { ca, cert, key }`,
  ),
  'node-without-endpoint': error<{ node: string }>(
    ({ node }) => `node "${node}" has the driver remote, and nothing says where its BuildKit is`,
    () => 'add endpoint = "tcp://HOST:PORT" or "unix:///PATH"',
  ),
  'malformed-endpoint': error<{ endpoint: string; node: string; advice: string }>(
    ({ endpoint, node }) => `"${endpoint}" is no endpoint by which node "${node}" could be reached`,
    ({ advice }) => advice,
  ),
  'endpoint-in-cluster': error<{ node: string }>(
    ({ node }) => `node "${node}" is pods of a cluster, which buildx takes no endpoint for`,
    () =>
      'take endpoint out; the cluster is that of KUBECONFIG, and driver-opts = { namespace = "…", nodeselector = "…" } says where in it',
  ),
  'endpoint-twice': error<{ node: string; other: string; builder: string }>(
    ({ node, other, builder }) => `nodes "${other}" and "${node}" of "${builder}" are one machine`,
    () => 'buildx gives one endpoint one node: declare all platforms of the machine on one',
  ),
  'idle-platform-block': warning<{ platform: string; target: string }>(
    ({ platform, target }) => `target "${target}" is not built for ${platform}, so this says nothing`,
    ({ platform }) => `add "${platform}" to its platforms, or take the block out`,
  ),
  'annotation-beyond-platform': error<{ text: string; platform: string }>(
    ({ text }) => `"${text}" is about the index, which all platforms share, and would be lost in a platform block`,
    ({ platform }) =>
      `write it in the target; of ${platform} alone an index says manifest-descriptor[${platform}]:key=value there`,
  ),
  'idle-platform-of-test': warning<{ platform: string; test: string; target: string }>(
    ({ platform, test, target }) =>
      `test "${test}" is for ${platform}, which target "${target}" is not built for, so nothing is tested there`,
    ({ platform }) => `add "${platform}" to the platforms of the target, or take it out here`,
  ),
  'platform-said-twice': error<{ platform: string; attribute: string }>(
    ({ platform, attribute }) => `${attribute} says two things of ${platform}`,
    () => 'two names may mean one platform, as linux/x86_64 is linux/amd64: write one of them',
  ),
  'unsafe-name': error<{ kind: string; name: string }>(
    ({ kind, name }) => `"${name}" is no name for a ${kind}`,
    () => 'names are made of at most 100 letters, digits, "-", "_" and ".", and begin with a letter or digit',
  ),
  'builders-of-one-name': error<{ name: string; first: string; second: string }>(
    ({ name, first, second }) => `${first} and ${second} are both "${name}" to buildx, which takes no notice of case`,
    () =>
      'give one of them another name: a builder of several nodes is also BUILDER-NODE, with one node, for what is built by itself',
  ),
  'builder-named-default': error(
    () => 'buildx keeps the name "default" for the engine of the Docker CLI',
    () => 'give the builder another name',
  ),
  'name-taken': error<{ kind: string; name: string }>(
    ({ kind, name }) => `there is a ${kind} named "${name}" already`,
    () => 'targets, groups and manifests are asked for by name, so each has its own',
  ),
  'manifest-in-group': error<{ name: string; group: string }>(
    ({ name, group }) => `group "${group}" lists the manifest "${name}", and groups list targets and groups only`,
    () => 'ask for the manifest by its name on the command line',
  ),
  'empty-manifest': error<{ name: string }>(
    ({ name }) => `manifest "${name}" joins nothing`,
    () => 'name targets or references in its sources',
  ),
  'test-without-command': error<{ name: string }>(
    ({ name }) => `test "${name}" runs nothing`,
    () => 'write run = ["program", "argument"] or args = ["argument"]',
  ),
  'test-of-two-kinds': error<{ name: string }>(
    ({ name }) => `test "${name}" has both run and args`,
    () => 'run replaces the entrypoint, args keeps it: write one of them',
  ),
  'features-unwritable': error(
    () => 'no tool writes features of a processor into an index any more',
    () => 'take features out; what tells processors of one architecture apart is the variant, such as variant = "v3"',
  ),
  'malformed-word': error<{ text: string; what: string }>(
    ({ text, what }) => `"${text}" is no ${what}`,
    () => 'it is made of letters, digits, "-", "_" and "."',
  ),
  'test-of-two-texts': error<{ name: string }>(
    ({ name }) => `test "${name}" has both expect and pattern`,
    () => 'expect is the whole text, pattern a part of it: write one of them, or two tests',
  ),
  'unportable-pattern': error<{ pattern: string; piece: string; advice: string }>(
    ({ pattern, piece }) =>
      `pattern "${pattern}" has ${piece}, which grep -E and other readers of patterns do not take alike`,
    ({ advice }) => advice,
  ),
  'number-out-of-range': error<{ attribute: string; least: number; most: number }>(
    ({ attribute, least, most }) => `${attribute} is a number from ${least} to ${most}`,
  ),
  'malformed-http-path': error<{ path: string }>(
    ({ path }) => `"${path}" is no path that can be asked for`,
    () => 'a path begins with "/" and has no blanks; write others than ASCII as %C3%A4',
  ),
  'http-body-of-failure': error<{ name: string; status: number }>(
    ({ name, status }) => `test "${name}" wants a text of an answer of status ${status}`,
    () => 'the body is read of answers below 300 only: leave expect and pattern out',
  ),
  'sign-nothing': error(
    () => 'sign names no program',
    () => 'write sign = ["cosign", "sign", "--yes", "{ref}"], or take it out',
  ),
  'sign-placeholder': error<Suggested<{ placeholder: string }>>(
    ({ placeholder }) => `sign knows no placeholder "${placeholder}"`,
    ({ suggestion }) =>
      suggestion === undefined ? 'it knows {ref} {repository} {digest}' : `did you mean "{${suggestion}}"?`,
  ),
  'sign-without-digest': error(
    () => 'nothing tells this command what to sign',
    () => 'add "{ref}" to its words, which is the repository and the digest',
  ),
  'idle-beside-http': error<{ name: string; attribute: string }>(
    ({ name, attribute }) => `test "${name}" asks over HTTP, so nothing is compared with its ${attribute}`,
    () => 'what the answer has to be stands in the http block',
  ),
} as const;

function alternatives(words: readonly string[]): string {
  const [last = '', ...others] = [...words].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
}
