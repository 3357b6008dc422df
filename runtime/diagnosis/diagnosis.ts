import { buildFailures, diskFull, noEmulator, programFailures } from './build-failures.ts';
import { verdictOf, type BuildVerdict, type FailedProgram } from './build-verdict.ts';
import { engineFailures } from './engine-failures.ts';
import { addressIn, type KnownFailure, type Weight } from './known-failure.ts';

/** What is known about a failure from the engine's own words. */
export interface Diagnosis {
  readonly cause: KnownCause;
  readonly sentence: string;
  readonly remedy: string;
  readonly weight: Weight;
  /** Whether the sentence says all that there is to say, beside which an exit code tells nothing. */
  readonly isWhole: boolean;
}

export type KnownCause =
  (typeof known | typeof buildFailures | typeof programFailures)[number]['cause'] | 'program-failed' | 'build-failed';

/** Looks for a known cause in the last lines of a command, which is taken at every word. */
export function diagnose(lastLines: readonly string[]): Diagnosis | undefined {
  return lookUp(known, lastLines.join('\n'));
}

/**
 * Looks for a known cause in the last lines of the build of a target. When it failed, its verdict alone counts, since
 * programs of a build write what they like.
 */
export function diagnoseBuild(lastLines: readonly string[]): Diagnosis | undefined {
  const verdict = verdictOf(lastLines);
  if (verdict === undefined) return diagnose(lastLines);
  const { sentence, ...rest } = verdict.program === undefined ? ofBuild(verdict) : ofProgram(verdict.program);
  const place = verdict.place === undefined ? '' : `${verdict.place}: `;
  return { ...rest, sentence: `${place}${sentence}`, weight: 'alone', isWhole: true };
}

function ofBuild({ line, reason }: BuildVerdict): Diagnosis {
  return lookUp([...buildFailures, ...known], line) ?? plainly('build-failed', reason);
}

function ofProgram({ command, end, output }: FailedProgram): Diagnosis {
  const exit = /^exit code: (\d+)$/.exec(end)?.[1];
  const failed = `\`${command}\` ${exit === undefined ? `failed (${end})` : `ended with exit code ${exit}`}`;
  const found = lookUp(programFailures, `${end}\n${output}`);
  return found === undefined
    ? plainly('program-failed', failed)
    : { ...found, sentence: `${failed}: ${found.sentence}` };
}

function plainly(cause: KnownCause, sentence: string): Diagnosis {
  return { cause, sentence, remedy: 'the build itself failed; its last lines say why', weight: 'alone', isWhole: true };
}

/** The first entry of a table that fits wins. */
function lookUp(table: readonly (KnownFailure & { cause: KnownCause })[], text: string): Diagnosis | undefined {
  for (const { cause, text: words, sentence, remedy, weight = 'beside' } of table) {
    const match = words.exec(text);
    if (match === null) continue;
    const advice = typeof remedy === 'string' ? remedy : remedy(match);
    return { cause, sentence: sentence(match), remedy: advice, weight, isWhole: false };
  }
  return undefined;
}

/** From the engine that does not answer, over builder and platform, to the registry; the specific before the general. */
const known = [
  ...engineFailures,
  {
    cause: 'no-context',
    text: /context "([^"\n]+)": context not found/,
    sentence: (match) => `there is no Docker context named ${addressIn(match)}`,
    remedy: '`docker context ls` lists those that are here; `docker context create` makes one',
    weight: 'alone',
  },
  {
    cause: 'daemon-lost',
    text: /code = Unavailable desc = (?:error reading from server: EOF|closing transport|connection error|transport is closing)/,
    sentence: () => 'the builder went away during the build',
    remedy: 'see its log (`docker logs` of the builder, or the engine’s); out of memory is a frequent cause',
    weight: 'alone',
  },
  {
    cause: 'builder-silent',
    text: /\[(?:(\S+) )?internal\] waiting for connection[^]*context deadline exceeded/,
    sentence: (match) => (match[1] === undefined ? 'the builder does not answer' : `node ${match[1]} does not answer`),
    remedy:
      'see whether it runs, whether this machine reaches its endpoint (`docker buildx inspect BUILDER`), and, where it asks for certificates, whether they are valid and of its authority',
  },
  {
    cause: 'no-buildx',
    text: /['"`]?buildx['"`]? is not a docker command|unknown command: docker buildx|unknown flag: --(?:platform|metadata-file|builder|format)\b/,
    sentence: () => 'the Docker CLI has no buildx',
    remedy: 'install your distribution’s docker-buildx (or docker-buildx-plugin) package',
    weight: 'otherwise',
  },
  {
    cause: 'no-credential-helper',
    text: /exec: "(docker-credential-[^"\n]+)": executable file not found/,
    sentence: (match) => `docker is to ask ${addressIn(match)} for credentials, which is not on this machine`,
    remedy: 'install it, or take it out of credsStore and credHelpers in the config.json of docker',
    weight: 'alone',
  },
  {
    cause: 'no-program',
    text: /unable to start container process: [^\n]*exec: "([^"\n]+)": (?:executable file not found|stat [^\n]*no such file)/,
    sentence: (match) => `the image has no program ${addressIn(match)}`,
    remedy: 'mend its name, or see that the image holds it and that it is in PATH there',
  },
  {
    cause: 'no-builder',
    text: /no builder ["“]?([^"”\s]+)["”]? found|failed to find instance ["“]?([^"”\s]+)/,
    sentence: (match) => `buildx knows no builder named ${match[1] ?? match[2] ?? ''}`,
    remedy: '`docker buildx ls` lists the builders; declare this one in a builder block, or create it',
    weight: 'alone',
  },
  {
    // What an engine or a build says has more before it.
    cause: 'local-disk-full',
    text: /^(?:ERROR: (?:failed to build: )?)?(?:write|open|mkdir|sync|close) (\/[^\n:]*): no space left on device/m,
    sentence: (match) => `no room is left on this machine for ${addressIn(match)}`,
    remedy: 'make room there, or have TMPDIR name another folder where it is a temporary file, and run again',
    weight: 'alone',
  },
  diskFull,
  noEmulator,
  {
    cause: 'unknown-platform',
    text: /"([^"]+)": unknown operating system or architecture|no match for platform in manifest/,
    sentence: (match) =>
      match[1] === undefined
        ? 'a base image has no variant for this platform'
        : `"${match[1]}" is no platform that the engine knows`,
    remedy: 'compare platforms with what the base image has: `docker buildx imagetools inspect IMAGE`',
  },
  {
    // What mab's own check of programs says.
    cause: 'wrong-program',
    text: /^(.+ is a program for .+, and should be one for \S+)$/m,
    sentence: addressIn,
    remedy: 'look at its base image, and at what is copied into it',
    weight: 'otherwise',
  },
  {
    cause: 'push-by-digest',
    text: /push-by-digest is currently not implemented for docker driver/,
    sentence: () => 'the engine’s own builder cannot push by digest',
    remedy: 'declare a builder with driver = "docker-container"',
  },
  {
    cause: 'no-multi-platform',
    text: /Multi-platform build is not supported for the docker driver|docker exporter does not currently support exporting manifest lists/,
    sentence: () => 'the engine’s image store cannot hold an image of several platforms',
    remedy:
      'write assemble = "digest", which builds and publishes platform by platform; or declare a builder with driver = "docker-container", or switch the engine to the containerd image store',
  },
  {
    cause: 'no-attestations',
    text: /Attestation is not supported for the docker driver/,
    sentence: () => 'the engine’s image store keeps no attestations',
    remedy:
      'take attest out, declare a builder with driver = "docker-container", or switch the engine to the containerd image store',
  },
  {
    cause: 'http-registry',
    text: /server gave HTTP response to HTTPS client|tls: first record does not look like a TLS handshake/,
    sentence: () => 'the registry speaks plain HTTP, and HTTPS was expected',
    remedy:
      'give the registry a certificate, or list it under insecure-registries of the engine and in the builder’s configuration',
  },
  {
    cause: 'unknown-authority',
    text: /x509: certificate signed by unknown authority/,
    sentence: () => 'the registry’s certificate comes from an authority that is not trusted here',
    remedy: 'install its CA under /etc/docker/certs.d/HOST/ca.crt on the machine that builds',
  },
  {
    cause: 'registry-certificate',
    text: /x509: (certificate (?:has expired|is valid for|is not valid for)[^\n]*|cannot validate certificate[^\n]*)/,
    sentence: (match) => `the registry’s certificate is not accepted: ${addressIn(match)}`,
    remedy: 'renew it, or write the name that it is for; see that the clock of the machine that builds is right',
  },
  {
    cause: 'node-not-started',
    text: /^ERROR: error for bootstrap "([^"\n]+)": ([^\n]+)/m,
    sentence: (match) => `node ${addressIn(match)} does not start: ${match[2] ?? ''}`,
    remedy:
      'see that its engine or cluster can be reached, and takes what the node declares (driver-opts, buildkitd-flags)',
  },
  {
    cause: 'registry-down',
    text: /dial tcp (?:\[[^\]]*\]|[^\s:]+)(?::(\d+))?: (?:connect: connection refused|i\/o timeout|connect: no route to host)/,
    sentence: (match) => `the registry does not answer: ${match[0].replace(/^dial tcp /, '')}`,
    remedy: 'start the registry, or mend its address where it is written, and run again',
    weight: 'alone',
  },
  {
    cause: 'rate-limited',
    text: /unexpected (?:HTTP )?status[^\n]*: 429 |^toomanyrequests(?::|$)/m,
    sentence: () => 'the registry takes no more requests for now (429 Too Many Requests)',
    remedy: 'run again in a while; many registries allow more to those who have logged in (`docker login`)',
    weight: 'alone',
  },
  {
    cause: 'registry-failed',
    text: /unexpected (?:HTTP )?status[^\n]*: (5\d\d(?: [A-Z][A-Za-z-]*)*)/,
    sentence: (match) => `the registry failed: ${addressIn(match)}`,
    remedy: 'run again when it is well; its log says what went wrong there',
    weight: 'alone',
  },
  {
    cause: 'registry-broken-off',
    text: /(?:Get|Head|Put|Post|Patch|Delete) "https?:\/\/([^/"]+)\/v2\/[^\n]*(?:EOF|connection reset by peer|broken pipe)/,
    sentence: (match) => `the connection to the registry broke: ${addressIn(match)}`,
    remedy: 'run again; where it happens each time, a proxy before the registry may refuse what is large or slow',
    weight: 'alone',
  },
  {
    cause: 'name-server',
    text: /dial tcp: lookup ([^\s:]+)[^\n]*(?:server misbehaving|[Tt]emporary failure|i\/o timeout)/,
    sentence: (match) => `the name server has no answer for ${addressIn(match)}, for now`,
    remedy: 'run again; where it stays so, mend the name resolution of the machine that builds',
    weight: 'alone',
  },
  {
    cause: 'unknown-host',
    text: /dial tcp: lookup ([^\s:]+)[^\n]*no such host/,
    sentence: (match) => `there is no host named ${addressIn(match)}`,
    remedy: 'mend the host in the reference, or the name resolution of the machine that builds',
  },
  {
    cause: 'no-repository',
    text: /\bname unknown\b|NAME_UNKNOWN|repository name not known/,
    sentence: () => 'the registry has no such repository',
    remedy: 'make it there first, where the registry makes none at a push, or mend the name',
  },
  {
    cause: 'too-large',
    text: /413 Request Entity Too Large|unexpected (?:HTTP )?status[^\n]*: 413/,
    sentence: () => 'the registry, or a proxy before it, takes no layer of this size (413)',
    remedy: 'raise its limit (client_max_body_size of nginx), or have smaller layers',
  },
  {
    cause: 'unauthorized',
    text: /401 Unauthorized|403 Forbidden|(?<!permission )denied: |no basic auth credentials|authorization failed|unauthorized: |insufficient_scope/,
    sentence: () => 'the registry wants credentials that may do this',
    remedy: '`docker login HOST` with an account that may push there',
  },
  {
    cause: 'is-an-index',
    text: /(\S+) is a manifest list/,
    sentence: (match) => `${addressIn(match)} is an index already, which docker manifest cannot join`,
    remedy: 'write assemble = "digest", or build without attestations',
  },
  {
    cause: 'source-gone',
    text: /manifest (?:blob )?unknown|no such manifest: (\S+)|([\w.-]+(?::\d+)?\/[^\s"]+): not found/,
    sentence: (match) => `an image is not in its registry${suffix(match[1] ?? match[2])}`,
    remedy:
      'check name and tag with `docker buildx imagetools inspect REFERENCE`; a registry without HTTPS answers the same where the builder does not list it under insecure-registries',
  },
  {
    cause: 'canceled',
    text: /failed to solve: Canceled: context canceled|context canceled/,
    sentence: () => 'the build was canceled',
    remedy: 'run again',
  },
] as const satisfies readonly KnownFailure[];

function suffix(name: string | undefined): string {
  return name === undefined ? '' : `: ${name}`;
}
