import { addressIn, type KnownFailure } from './known-failure.ts';

const sshRemedy = 'make `ssh HOST docker version` work without a question first: key in the agent, host in known_hosts';

/** Why an engine is not reached, the specific before the general. */
export const engineFailures = [
  {
    cause: 'ssh-without-docker',
    text: /\[ssh [^\]]*\][^]*exit status 127[^]*docker: (?:command )?not found/,
    sentence: () => 'ssh reaches the node, and finds no docker there',
    remedy:
      'install Docker on the node, in the PATH of commands that ssh runs: `ssh HOST docker version` has to find it',
  },
  {
    cause: 'ssh-socket-denied',
    text: /stderr=[^]*permission denied while trying to connect to the [Dd]ocker (?:daemon socket|API)/,
    sentence: () => 'ssh reaches the node with an account that may not use the Docker engine there',
    remedy: 'add the account to the group docker there (`sudo usermod -aG docker USER`), or let ssh take another one',
    weight: 'alone',
  },
  {
    cause: 'no-ssh',
    text: /exec: "ssh": executable file not found/,
    sentence: () => 'this machine has no ssh, by which the node is reached',
    remedy: 'install openssh-client, and see that ssh is in PATH',
    weight: 'alone',
  },
  {
    cause: 'ssh-endpoint',
    text: /(Permission denied \(publickey[^)]*\)|Host key verification failed|Could not resolve hostname [^\s:]+)/,
    sentence: (match) => `ssh does not reach the node: ${addressIn(match)}`,
    remedy: sshRemedy,
  },
  {
    cause: 'ssh-endpoint',
    text: /command \[ssh [^\]]*\] has exited with [^]*?stderr=(?:ssh: )?([^\n]*)/,
    sentence: (match) => `ssh does not reach the node: ${match[1] === '' ? 'it says nothing' : addressIn(match)}`,
    remedy: sshRemedy,
  },
  {
    // The name of a host that stands for whatever ssh reaches.
    cause: 'ssh-endpoint',
    text: /error during connect: [^\n]*"http:\/\/docker\.example\.com\/[^\n]*\/version"?: [^\n]*(?:EOF|broken pipe)/,
    sentence: () => 'ssh does not reach the node, and ended without a word',
    remedy: sshRemedy,
  },
  {
    cause: 'socket-denied',
    text: /permission denied while trying to connect to the [Dd]ocker (?:daemon socket|API)/,
    sentence: () => 'you may not use the Docker engine’s socket',
    remedy:
      'add yourself to the group docker (`sudo usermod -aG docker "$USER"`, then log in again), or use a rootless engine',
  },
  {
    cause: 'no-daemon',
    text: /Cannot connect to the Docker daemon at ([^\s]+?)[.]? |Cannot connect to the Docker daemon|failed to connect to the docker API/i,
    sentence: (match) => `no Docker engine answers${match[1] === undefined ? '' : ` at ${match[1]}`}`,
    remedy: 'start Docker, or point DOCKER_HOST or `docker context use` at an engine that runs',
    weight: 'otherwise',
  },
  {
    cause: 'tls-endpoint',
    text: /Client sent an HTTP request to an HTTPS server|tls: certificate required/,
    sentence: () => 'the engine wants TLS with a client certificate',
    remedy:
      'write tls { ca, cert, key } in its node, or make a Docker context with them (`docker context create`) and name it as the endpoint',
    weight: 'alone',
  },
  {
    cause: 'client-certificate',
    text: /remote error: tls: ([^\n]+)/,
    sentence: (match) => `the engine does not take the certificate that it is shown: ${addressIn(match)}`,
    remedy: 'mend cert and key of tls: valid today, and signed by the authority that the engine was given',
    weight: 'alone',
  },
  {
    cause: 'engine-certificate',
    text: /error during connect: [^\n]*?x509: ([^\n(]+?)(?: \(|$)/m,
    sentence: (match) => `the engine’s certificate is not accepted: ${addressIn(match)}`,
    remedy:
      'have ca of tls be the authority that signed it, renew it on its machine, or write the name that it is for in endpoint',
    weight: 'alone',
  },
  {
    cause: 'certificate-file',
    text: /failed to retrieve context tls info: ([^\n]+)|unable to resolve docker endpoint: (read [^\n]+|open [^\n]+)/,
    sentence: (match) => `the certificates of tls cannot be used: ${match[1] ?? match[2] ?? ''}`,
    remedy: 'tls takes three PEM files: ca of the authority, and cert and key that belong together',
    weight: 'alone',
  },
  {
    cause: 'engine-lost',
    // Not where the first question gets no answer: nothing was begun there.
    text: /error during connect: (?![^\n]*\/version"?:)[^\n]*(?:EOF|connection reset by peer|broken pipe)/,
    sentence: () => 'the Docker engine went away in the middle of it',
    remedy: 'see whether it runs (`docker version`) and what its log says, and run again',
    weight: 'alone',
  },
  {
    cause: 'engine-unreachable',
    text: /error during connect: [A-Z][a-z]+ "[^"\n]*": (?:dial [a-z]+:? ?)?([^\n]+)/,
    sentence: (match) => `the Docker engine cannot be reached: ${addressIn(match)}`,
    remedy: 'see whether it runs, and whether this machine reaches its address (`docker version`)',
    weight: 'otherwise',
  },
] as const satisfies readonly KnownFailure[];
