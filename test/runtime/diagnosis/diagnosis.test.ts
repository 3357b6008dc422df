import { describe, expect, it } from 'vitest';
import { diagnose, diagnoseBuild } from '../../../runtime/diagnosis/diagnosis.ts';

const messages: readonly [cause: string, line: string][] = [
  ['unknown-platform', 'ERROR: failed to solve: "amd65": unknown operating system or architecture: invalid argument'],
  ['unknown-platform', 'ERROR: busybox: no match for platform in manifest: not found'],
  ['no-emulator', 'exec /bin/sh: exec format error'],
  [
    'registry-down',
    'failed to do request: Head "https://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
  ],
  ['wrong-program', '/app is a program for linux/arm64, and should be one for linux/amd64'],
  ['http-registry', 'failed to do request: Head "https://r/v2/": http: server gave HTTP response to HTTPS client'],
  ['http-registry', 'failed to do request: Head "https://r/v2/": tls: first record does not look like a TLS handshake'],
  ['unknown-authority', 'tls: failed to verify certificate: x509: certificate signed by unknown authority'],
  ['unauthorized', 'unexpected status from HEAD request to https://r/v2/app/manifests/1: 401 Unauthorized'],
  ['unauthorized', 'push access denied, repository does not exist: no basic auth credentials'],
  ['source-gone', 'errors: manifest blob unknown: blob unknown to registry'],
  ['source-gone', 'ERROR: failed to solve: registry.example.com/base:1: not found'],
  ['source-gone', 'no such manifest: registry.example.com/app:1'],
  ['daemon-lost', 'rpc error: code = Unavailable desc = error reading from server: EOF'],
  ['builder-silent', '#1 [internal] waiting for connection\n#1 ERROR: context deadline exceeded'],
  ['builder-silent', '#2 [arm internal] waiting for connection\n#2 ERROR: context deadline exceeded'],
  [
    'node-not-started',
    'ERROR: error for bootstrap "amd": Get "http://127.0.0.1:1/apis/apps/v1/namespaces/bk/deployments/amd": dial tcp 127.0.0.1:1: connect: connection refused',
  ],
  [
    'no-context',
    'Failed to initialize: unable to resolve docker endpoint: context "far": context not found: open /root/.docker/contexts/meta/5/meta.json: no such file or directory',
  ],
  [
    'engine-lost',
    'docker: error during connect: Post "http://%2Frun%2Fdocker.sock/v1.45/containers/create?name=c&platform=linux%2Farm64": EOF.',
  ],
  ['local-disk-full', 'ERROR: write /tmp/mab-iCJBBB/.tmp-build-app.json1556250477: no space left on device'],
  ['local-disk-full', 'ERROR: failed to build: write /tmp/dockerfile2182/Dockerfile: no space left on device'],
  ['local-disk-full', 'write /tmp/mab-iCJBBB/check-app.program: no space left on device'],
  [
    'rate-limited',
    'Error response from daemon: failed to resolve reference "r/app@sha256:1": unexpected status from HEAD request to https://r/v2/app/manifests/sha256:1: 429 Too Many Requests',
  ],
  ['rate-limited', 'toomanyrequests'],
  ['rate-limited', 'toomanyrequests: You have reached your pull rate limit.'],
  [
    'registry-failed',
    'ERROR: failed to solve: failed to push r/app:1: unexpected status from POST request to https://r/v2/app/blobs/uploads/: 503 Service Unavailable',
  ],
  ['registry-failed', 'received unexpected HTTP status: 500 Internal Server Error'],
  [
    'registry-broken-off',
    'ERROR: failed to push r/app:1: failed to do request: Put "https://r/v2/app/manifests/1": read tcp 10.0.0.1:4->10.0.0.2:443: read: connection reset by peer',
  ],
  ['registry-broken-off', 'failed to do request: Head "http://127.0.0.1:5000/v2/app/manifests/1": EOF'],
  ['unknown-host', 'Head "https://r/v2/": dial tcp: lookup r on 10.0.0.1:53: no such host'],
  ['name-server', 'Head "https://r/v2/": dial tcp: lookup r on 10.0.0.1:53: server misbehaving'],
  ['name-server', 'Head "https://r/v2/": dial tcp: lookup r: Temporary failure in name resolution'],
  ['canceled', 'ERROR: failed to solve: Canceled: context canceled'],
  ['no-daemon', 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'],
  [
    'socket-denied',
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
  ],
  ['tls-endpoint', 'Error response from daemon: Client sent an HTTP request to an HTTPS server.'],
  ['ssh-endpoint', 'build@arm.example.com: Permission denied (publickey).'],
  ['ssh-endpoint', 'Host key verification failed.'],
  [
    'ssh-endpoint',
    'error during connect: Get "http://docker.example.com/v1.45/version": command [ssh -o ConnectTimeout=30 -l build -p 1 -- 127.0.0.1 docker system dial-stdio] has exited with exit status 255, please make sure the URL is valid, and Docker 18.09 or later is installed on the remote host: stderr=ssh: connect to host 127.0.0.1 port 1: Connection refused',
  ],
  ['ssh-endpoint', 'error during connect: Get "http://docker.example.com/v1.45/version": write |1: broken pipe'],
  [
    'ssh-without-docker',
    'error during connect: Get "http://docker.example.com/v1.45/version": command [ssh -- arm docker system dial-stdio] has exited with exit status 127, please make sure the URL is valid, and Docker 18.09 or later is installed on the remote host: stderr=bash: line 1: docker: command not found',
  ],
  [
    'ssh-socket-denied',
    'error during connect: Get "http://docker.example.com/v1.45/version": command [ssh -- arm docker system dial-stdio] has exited with exit status 1, please make sure the URL is valid, and Docker 18.09 or later is installed on the remote host: stderr=permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
  ],
  [
    'no-ssh',
    'error during connect: Get "http://docker.example.com/v1.45/version": exec: "ssh": executable file not found in $PATH',
  ],
  [
    'engine-certificate',
    'error during connect: Get "https://127.0.0.1:2376/v1.45/version": tls: failed to verify certificate: x509: certificate signed by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "ca")',
  ],
  [
    'engine-certificate',
    'error during connect: Get "https://127.0.0.1:2376/v1.45/version": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-28T08:11:43Z is after 2021-01-01T00:00:00Z',
  ],
  [
    'client-certificate',
    'error during connect: Get "https://h:2376/v1.45/version": remote error: tls: bad certificate',
  ],
  ['certificate-file', 'Failed to initialize: failed to retrieve context tls info: ca.pem seems invalid'],
  ['certificate-file', 'Failed to initialize: unable to resolve docker endpoint: read certs: is a directory'],
  [
    'engine-unreachable',
    'error during connect: Get "http://10.0.0.9:2375/v1.45/version": dial tcp 10.0.0.9:2375: connect: no route to host',
  ],
  [
    'engine-unreachable',
    'error during connect: Get "http://arm:2375/v1.45/version": dial tcp: lookup arm on 10.0.0.1:53: no such host',
  ],
  ['disk-full', 'Error response from daemon: write /var/lib/docker/tmp/x: no space left on device'],
  ['disk-full', '#7 ERROR: write /var/lib/buildkit/x: no space left on device'],
  ['disk-full', 'ERROR: failed to solve: write /var/lib/buildkit/x: no space left on device'],
  [
    'no-credential-helper',
    'error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH, out: ``',
  ],
  [
    'no-program',
    'docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nonesuch": executable file not found in $PATH: unknown.',
  ],
  ['no-builder', 'ERROR: no builder "farm" found'],
  ['no-buildx', "docker: 'buildx' is not a docker command."],
  ['is-an-index', 'registry.example.com/app:1-amd64 is a manifest list'],
  ['push-by-digest', 'ERROR: push-by-digest is currently not implemented for docker driver'],
  ['no-attestations', 'ERROR: Attestation is not supported for the docker driver.'],
  ['no-multi-platform', 'ERROR: Multi-platform build is not supported for the docker driver.'],
];

/** What BuildKit says at last, after lines that are no failure: a cache that is not there yet, and another's output. */
const verdicts: readonly [cause: string, reason: string, sentence: RegExp][] = [
  [
    'not-in-context',
    'failed to compute cache key: failed to calculate checksum of ref g655::mkxu: "/no there.txt": not found',
    /^Dockerfile.dev:4: there is no no there.txt where it is copied from$/,
  ],
  ['no-flag', 'dockerfile parse error on line 3: unknown flag: security', /does not know the flag --security/],
  ['wrong-dockerfile', 'dockerfile parse error on line 4: unknown instruction: RUM (did you mean RUN?)', /RUM/],
  ['wrong-dockerfile', 'the Dockerfile cannot be empty', /cannot be empty/],
  ['wrong-dockerfile', 'failed to parse stage name "/foo:1": invalid reference format', /invalid reference format/],
  ['no-base-name', 'base name (${BASE}) should not be blank', /FROM \$\{BASE\} names no image/],
  ['no-secret', 'secret tok: not found', /the secret tok, which the build is not given/],
  ['no-ssh-agent', 'unset ssh forward key default', /agent or key default/],
  ['no-stage', 'target stage "nonesuch" could not be found', /no stage named nonesuch/],
  [
    'no-stage-or-image',
    'nostage: failed to resolve source metadata for docker.io/library/nostage:latest: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    /nostage is no stage of the Dockerfile, and cannot be read from Docker Hub/,
  ],
  [
    'not-readable',
    'ghcr.io/o/base:1: failed to resolve source metadata for ghcr.io/o/base:1: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token: 403 Forbidden',
    /ghcr.io\/o\/base:1 does not exist, or wants credentials/,
  ],
  ['not-entitled', 'failed to load LLB: network.host is not allowed', /asks for network.host/],
  ['not-fetched', 'failed to load cache key: invalid response status 404', /status 404/],
  [
    'source-gone',
    'r.example.com:5/b:1: failed to resolve source metadata for r.example.com:5/b:1: r.example.com:5/b:1: not found',
    /r.example.com:5\/b:1/,
  ],
  [
    'unauthorized',
    'failed to push ghcr.io/o/app:1: unexpected status from POST request to https://ghcr.io/v2/o/app/blobs/uploads/: 403 Forbidden',
    /wants credentials/,
  ],
  ['unauthorized', 'failed to push r/app:1: denied: Your authorization token has expired.', /wants credentials/],
  ['no-repository', "failed to push r/app:1: name unknown: The repository with name 'app' does not exist", /no such/],
  [
    'too-large',
    'failed to push r/app:1: unexpected status from PATCH request to https://r/v2/app/blobs/uploads/1: 413 Request Entity Too Large',
    /413/,
  ],
  [
    'registry-certificate',
    'r/b:1: failed to do request: Head "https://r/v2/b/manifests/1": tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
    /has expired/,
  ],
  [
    'build-failed',
    'failed to compute cache key: of a kind that nobody knows',
    /:4: failed to compute cache key: of a kind/,
  ],
];

/** Programs of a build: what the one that failed wrote, and how it ended. */
const programs: readonly [cause: string, output: string, end: string, sentence: RegExp][] = [
  ['no-program', '/bin/sh: cargo: not found', 'exit code: 127', /the stage has no program cargo$/],
  [
    'no-program',
    'runc run failed: exec: "cargo": executable file not found in $PATH',
    'exit code: 1',
    /program cargo$/,
  ],
  [
    'killed',
    'c++: fatal error: Killed signal terminated program cc1plus',
    'exit code: 137',
    /exit code 137: it was killed/,
  ],
  [
    'crashed',
    'qemu: uncaught target signal 11 (Segmentation fault) - core dumped',
    'exit code: 139',
    /in the emulator$/,
  ],
  ['no-emulator', 'exec /bin/sh: exec format error', 'exit code: 255', /of another architecture/],
  ['disk-full', 'cp: write error: No such thing, no space left on device', 'exit code: 1', /a disk is full/],
  ['no-bridge', '', 'network bridge not found', /failed \(network bridge not found\): the engine has no network/],
  ['no-name-resolution', "Temporary failure resolving 'packages.example.com'", 'exit code: 100', /name of a host/],
  ['no-name-resolution', "wget: bad address 'example.com'", 'exit code: 1', /name of a host/],
  [
    'program-failed',
    'dial tcp 10.0.0.1:443: connect: connection refused',
    'exit code: 1',
    /^Dockerfile.dev:4: `make "all"` ended with exit code 1$/,
  ],
  ['program-failed', 'error 401 Unauthorized; left-pad: not found', 'exit code: 1', /exit code 1$/],
];

/** The lines of a build that fails, in the form that mab gives them. */
function linesOf(reason: string, ...said: readonly string[]): readonly string[] {
  return [
    '#4 importing cache manifest from r.example.com/cache:1',
    '#4 ERROR: r.example.com/cache:1: not found',
    '#5 [2/3] RUN other',
    '#5 0.100 write /x: no space left on device: dial tcp: lookup r on 10.0.0.1:53: no such host',
    ...said,
    'Dockerfile.dev:4',
    '--------------------',
    '   3 |     FROM base',
    '   4 | >>> RUN make "all"',
    '--------------------',
    `ERROR: failed to build: failed to solve: ${reason}`,
  ];
}

describe('the diagnosis of a build', () => {
  it.each(verdicts)('%s: %s', (cause, reason, sentence) => {
    const found = diagnoseBuild(linesOf(reason));
    expect(found?.cause).toBe(cause);
    expect(found?.sentence).toMatch(sentence);
    expect(found).toMatchObject({ weight: 'alone', isWhole: true });
    expect(found?.remedy).not.toMatch(/undefined|^$/);
  });

  it.each(programs)('%s: %s (%s)', (cause, output, end, sentence) => {
    const process = `process "/bin/sh -c make \\"all\\"" did not complete successfully: ${end}`;
    const found = diagnoseBuild(
      linesOf(
        process,
        '#6 [3/3] RUN make "all"',
        `#6 0.042 ${output}`,
        `#6 ERROR: ${process}`,
        '#5 0.200 echo: not found',
      ),
    );
    expect(found?.cause).toBe(cause);
    expect(found?.sentence).toMatch(sentence);
  });

  it('has the output of a program from the end, where others have written since', () => {
    const process = 'process "/bin/sh -c cargo build" did not complete successfully: exit code: 127';
    const summary = ['------', ' > [3/3] RUN cargo build:', '0.042 /bin/sh: cargo: not found', '------'];
    expect(diagnoseBuild(linesOf(process, ...summary))?.cause).toBe('no-program');
  });

  it('reads old buildx, calls of Bake, and a docker without buildx', () => {
    const old = (start: string): unknown =>
      diagnoseBuild([`${start}failed to solve: the Dockerfile cannot be empty`])?.cause;
    expect(['ERROR: ', 'ERROR: target app: ', 'ERROR: failed to build: '].map(old)).toEqual(
      new Array(3).fill('wrong-dockerfile'),
    );
    expect(
      diagnoseBuild([
        'Step 2/2 : RUN cargo',
        '/bin/sh: cargo: not found',
        "The command '/bin/sh -c cargo' returned a non-zero code: 127",
      ])?.sentence,
    ).toBe('`cargo` ended with exit code 127: the stage has no program cargo');
  });

  it('cuts what is long', () => {
    const process = `process "/bin/sh -c ${'x'.repeat(5000)}" did not complete successfully: exit code: 1`;
    expect(diagnoseBuild([`ERROR: failed to solve: ${process}`])?.sentence.length).toBeLessThan(100);
  });
});

describe('a diagnosis', () => {
  it.each(messages)('%s: %s', (cause, line) => {
    const found = diagnose(['#5 something before', line, 'something after']);
    expect(found?.cause).toBe(cause);
    expect(found?.sentence).not.toMatch(/undefined/);
    expect(found?.remedy).not.toBe('');
  });

  it('names what it found', () => {
    const named = (cause: string): unknown => diagnose([messages.find(([one]) => one === cause)![1]])?.sentence;
    expect(named('local-disk-full')).toMatch(/^no room is left on this machine for \/tmp\/mab-iCJBBB\/.tmp-build/);
    expect(named('registry-failed')).toBe('the registry failed: 503 Service Unavailable');
    expect(named('registry-broken-off')).toBe('the connection to the registry broke: r');
    expect(named('ssh-without-docker')).toBe('ssh reaches the node, and finds no docker there');
    expect(named('engine-certificate')).toContain('not accepted: certificate signed by unknown authority');
    expect(named('engine-unreachable')).toBe(
      'the Docker engine cannot be reached: 10.0.0.9:2375: connect: no route to host',
    );
    expect(diagnose([messages[3]![1]])?.sentence).toContain('127.0.0.1:1: connect: connection refused');
    expect(diagnose([messages.find(([cause]) => cause === 'no-daemon')![1]])?.sentence).toContain(
      'unix:///var/run/docker.sock',
    );
  });

  it('is silent about what it does not know', () => {
    expect(diagnose(['make: *** [all] Error 2'])).toBeUndefined();
    expect(diagnose(['npm error 429 Too Many Requests - GET https://registry.example.com/left-pad'])).toBeUndefined();
    expect(diagnose([])).toBeUndefined();
  });
});
