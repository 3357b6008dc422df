import { addressIn, type KnownFailure } from './known-failure.ts';

/** A foreign program that nothing runs, in a build or in a container. */
export const noEmulator = {
  cause: 'no-emulator',
  text: /exec format error|exec user process caused: exec format|\.buildkit_qemu_emulator.*no such file/,
  sentence: () => 'a program of another architecture was started, and no emulator took it',
  remedy:
    'see that an emulation block covers its platform, or install the emulator: `docker run --privileged --rm tonistiigi/binfmt --install ARCH`',
} as const satisfies KnownFailure;

/** Of a machine that builds. */
export const diskFull = {
  cause: 'disk-full',
  text: /no space left on device/,
  sentence: () => 'a disk is full on the machine that builds',
  remedy: '`docker buildx prune` and `docker system df` show and free what builds occupy',
  weight: 'alone',
} as const satisfies KnownFailure;

/** What a builder says of a Dockerfile and of what the build was given; looked for in its verdict alone. */
export const buildFailures = [
  {
    cause: 'not-in-context',
    text: /failed to calculate checksum of ref [^\n]*: "\/?([^"\n]*)": not found|COPY failed: file not found in build context[^\n]*: stat ([^\s:]+)/,
    sentence: (match) => `there is no ${match[1] ?? match[2] ?? 'such file'} where it is copied from`,
    remedy:
      'without --from it has to be in the folder of context, and .dockerignore may not leave it out; with --from, in that stage or image',
  },
  {
    cause: 'no-flag',
    text: /dockerfile parse error on line \d+: unknown flag: ([^\s(]+)/,
    sentence: (match) => `the builder does not know the flag --${addressIn(match)} here`,
    remedy:
      'mend the flag; one that newer BuildKits have is known after `# syntax=docker/dockerfile:1` in the first line of the Dockerfile',
  },
  {
    cause: 'wrong-dockerfile',
    text: /(?:dockerfile parse error on line \d+: )(.+)|(the Dockerfile cannot be empty|file with no instructions|failed to parse stage name .+)/,
    sentence: (match) => match[1] ?? match[2] ?? '',
    remedy: 'mend the Dockerfile',
  },
  {
    cause: 'no-base-name',
    text: /base name \((.+)\) should not be blank/,
    sentence: (match) => `FROM ${addressIn(match)} names no image`,
    remedy: 'give the ARG a default above the first FROM, or a value in args of the target',
  },
  {
    cause: 'no-secret',
    text: /secret (\S+): not found/,
    sentence: (match) => `the Dockerfile asks for the secret ${addressIn(match)}, which the build is not given`,
    remedy: (match) => `give it in the target: secret = ["id=${addressIn(match)},src=FILE"] (or env=NAME)`,
  },
  {
    cause: 'no-ssh-agent',
    text: /unset ssh forward key (\S+)/,
    sentence: (match) =>
      `the Dockerfile asks for the ssh agent or key ${addressIn(match)}, which the build is not given`,
    remedy: (match) => `give it in the target: ssh = ["${addressIn(match)}"]`,
  },
  {
    cause: 'no-stage',
    text: /target stage "([^"]*)" could not be found/,
    sentence: (match) => `the Dockerfile has no stage named ${addressIn(match)}`,
    remedy: 'mend target, or name the stage with AS in its FROM',
  },
  {
    cause: 'no-stage-or-image',
    text: /(?:^|\s)([a-z0-9][\w.-]*): failed to resolve source metadata for docker\.io\/library\/\1:latest: [^\n]*?(no such host|server misbehaving|pull access denied|insufficient_scope|not found)/,
    sentence: (match) =>
      `${addressIn(match)} is no stage of the Dockerfile, and cannot be read from Docker Hub (${match[2] ?? ''})`,
    remedy:
      'mend the name in FROM or --from; where it is meant to be at Docker Hub, see that the machine that builds reaches that',
  },
  {
    cause: 'not-readable',
    text: /failed to resolve source metadata for (\S+): [^\n]*(?:pull access denied|401 Unauthorized|403 Forbidden|insufficient_scope|authorization failed|no basic auth credentials)/,
    sentence: (match) => `${addressIn(match)} does not exist, or wants credentials`,
    remedy: 'mend its name, or `docker login HOST` with an account that may read it',
  },
  {
    cause: 'not-entitled',
    text: /((?:network\.host|security\.insecure|device)[^\s:]*) is not allowed/,
    sentence: (match) => `the build asks for ${addressIn(match)}, which it is not allowed`,
    remedy: (match) =>
      `write entitlements = ["${addressIn(match)}"] in the target; the builder has to allow it, too (buildkitd-flags = "--allow-insecure-entitlement=${addressIn(match)}")`,
  },
  {
    cause: 'not-fetched',
    text: /invalid response status (\d+)/,
    sentence: (match) => `what ADD fetches is answered with status ${addressIn(match)}`,
    remedy: 'mend its address',
  },
] as const satisfies readonly KnownFailure[];

/** What becomes of programs of a build; looked for in how they ended and in what they wrote. */
export const programFailures = [
  noEmulator,
  {
    cause: 'no-bridge',
    text: /network bridge not found/,
    sentence: () => 'the engine has no network for RUN',
    remedy: 'write network = "host" or "none" in the target, or let the engine have its bridge',
  },
  diskFull,
  {
    cause: 'killed',
    text: /^(?:exit code: 137|signal: killed)/,
    sentence: () => 'it was killed: most likely the machine that builds ran out of memory',
    remedy: 'give it more, or have fewer builds at a time there (--jobs-per-node 1)',
  },
  {
    cause: 'crashed',
    text: /qemu: uncaught target signal/,
    sentence: () => 'it crashed in the emulator',
    remedy: 'build this platform on a node of its kind (a builder block), or install a newer QEMU',
  },
  {
    cause: 'no-name-resolution',
    text: /Temporary failure (?:in name resolution|resolving)|Could not resolve (?:host|proxy)|bad address '|EAI_AGAIN|getaddrinfo ENOTFOUND|Name or service not known|dial tcp: lookup [^\n]*(?:no such host|server misbehaving|i\/o timeout)/,
    sentence: () => 'it found no address for the name of a host',
    remedy:
      'mend the name; where all names fail, builds have no name server: `dns` in daemon.json of the engine, or network = "host" in the target',
  },
  {
    cause: 'no-program',
    text: /exec: "([^"]+)": (?:executable file not found|stat [^\n]*no such file)|^exit code: 127[^]*?([^\s:]+): (?:command )?not found/,
    sentence: (match) => `the stage has no program ${match[1] ?? match[2] ?? ''}`,
    remedy: 'install it in an earlier RUN, or call it by its path',
  },
] as const satisfies readonly KnownFailure[];
