import { describe, expect, it } from 'vitest';
import type { Failure } from '../../runtime/event.ts';
import { backoff, isTransient } from '../../runtime/transient.ts';

const failed = (lastLines: readonly string[], cause: Failure['cause'] = 'exit-code', exit = 1): Failure => ({
  cause,
  message: '',
  exit,
  lastLines,
  remedies: [],
});

const pushed = '#7 exporting to image';

describe('a failure is transient', () => {
  it.each([
    'ERROR: failed to push r/app: unexpected status from PUT request to https://r/v2/app/manifests/1: 503 Service Unavailable',
    'error: failed to solve: failed to push r/app: unexpected status from HEAD request to http://r/v2/app/blobs/x: 500 Internal Server Error',
    'received unexpected HTTP status: 502 Bad Gateway',
    'toomanyrequests: You have reached your pull rate limit.',
    'ERROR: unexpected status code [manifests 1]: 429 Too Many Requests',
    'failed to copy: httpReadSeeker: failed open: read tcp 10.0.0.1:1->10.0.0.2:443: read: connection reset by peer',
    'Put "https://r/v2/": net/http: TLS handshake timeout',
    'Head "https://r/v2/app/manifests/1": dial tcp 10.0.0.2:443: i/o timeout',
    'failed to do request: Put "http://r/v2/app/blobs/uploads/1": EOF',
    'failed to copy: unexpected EOF',
    'failed to solve: image "127.0.0.1:5000/app": already exists',
    'failed commit on ref "layer-sha256:b9444a": cannot reuse body, request must be retried',
    'failed commit on ref "layer-sha256:49507e": no response',
    'failed to fetch anonymous token: unexpected status: 503 Service Unavailable',
    'failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://r/token: 504 Gateway Timeout',
    'Head "https://r/v2/app/manifests/1": dial tcp 10.0.0.2:443: connect: connection timed out',
    'Head "https://r/v2/app/manifests/1": dial tcp: lookup r on 10.0.0.1:53: server misbehaving',
    'Head "https://r/v2/app/manifests/1": dial tcp: lookup r: Temporary failure in name resolution',
    'failed to copy: stream error: stream ID 7; INTERNAL_ERROR; received from peer',
    'Put "https://r/v2/app/blobs/uploads/1": http: server closed idle connection',
    'failed to export cache: operation error S3: PutObject, https response error StatusCode: 503, RequestID: 1',
    'unexpected status from PUT request to https://r/v2/app/blobs/uploads/1: 520 <none>',
    'ref moby/1/layer-sha256:1 locked for 240ms (since 2026-01-01 00:00:00): unavailable',
  ])('where a registry or the network failed for now: %s', (line) => {
    expect(isTransient('build-image', failed([pushed, `ERROR: failed to solve: ${line}`]))).toBe(true);
    expect(isTransient('push-image', failed(['The push refers to repository [r/app]', line]))).toBe(true);
  });

  it.each([
    'error parsing HTTP 503 response body: invalid character \'<\' looking for beginning of value: "<html>"',
    'received unexpected HTTP status: 503 Service Temporarily Unavailable',
    'blob upload unknown',
    'unknown blob',
    'toomanyrequests',
  ])('in the words of docker push and docker manifest: %s', (line) => {
    expect(isTransient('push-image', failed(['ce4b7a: Pushed', line]))).toBe(true);
  });

  it('where a source of a build was not fetched for now', () => {
    const said = [
      '#1 [internal] load git source https://git.example.com/app.git',
      '------',
      ' > [internal] load git source https://git.example.com/app.git:',
      "0.512 fatal: unable to access 'https://git.example.com/app.git/': The requested URL returned error: 503",
      '------',
      'ERROR: failed to build: failed to read dockerfile: failed to load cache key: exit status 128',
    ];
    expect(isTransient('build-image', failed(said))).toBe(true);
  });

  it.each([
    [
      'docker: Error response from daemon: failed to resolve reference "r/app": failed to do request: Head "https://r/": EOF.',
    ],
    ['docker: Error response from daemon: Head "https://r/v2/app/manifests/1": 503 Service Unavailable'],
  ])('where an image could not be fetched to be run: %s', (line) => {
    const said = ["Unable to find image 'r/app:1' locally", line, "See 'docker run --help'."];
    for (const kind of ['run-test', 'verify-emulators', 'install-emulators'] as const) {
      expect(isTransient(kind, failed(said, 'exit-code', 125))).toBe(true);
      expect(isTransient(kind, failed(said, 'exit-code', 1))).toBe(false);
    }
  });

  it('where the image of a BuildKit was not fetched for now, and not where it does not answer', () => {
    const booting = ['#1 [internal] booting buildkit', '#1 pulling image moby/buildkit:buildx-stable-1'];
    const status = 'ERROR: received unexpected HTTP status: 502 Bad Gateway';
    expect(isTransient('bootstrap-builder', failed([...booting, status]))).toBe(true);
    const silent = [
      '#1 [internal] waiting for connection',
      '------',
      ' > [internal] waiting for connection:',
      '------',
      'ERROR: context deadline exceeded',
    ];
    expect(isTransient('bootstrap-builder', failed(silent))).toBe(false);
    expect(isTransient('build-image', failed(silent))).toBe(false);
  });

  it.each([
    ['what a program has printed', '#6 0.170 curl: (56) Recv failure: connection reset by peer'],
    ['how an instruction reads', '#6 [2/3] RUN echo 503 Service Unavailable: i/o timeout'],
    ['a line of the Dockerfile', '   3 | >>> RUN echo "unexpected status: 503 Service Unavailable"'],
  ])('but not for %s, where the build fails for something else', (_, line) => {
    const error = 'ERROR: failed to build: failed to solve: failed to compute cache key: "/missing": not found';
    expect(isTransient('build-image', failed(['#1 [internal] load build definition', line, error]))).toBe(false);
    expect(isTransient('build-image', failed([line.slice(3), 'COPY failed: file not found in build context']))).toBe(
      false,
    );
  });

  it.each([
    [
      'a program of the build',
      'ERROR: process "/bin/sh -c curl https://r" did not complete successfully: exit code: 22',
    ],
    ['a program of the legacy builder', "The command '/bin/sh -c curl https://r' returned a non-zero code: 22"],
    ['the Dockerfile', 'ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: RUM'],
  ])('but never one by the fault of %s', (_, line) => {
    expect(isTransient('build-image', failed(['#9 0.2 curl: (56) connection reset by peer', line]))).toBe(false);
    expect(isTransient('build-image', failed(['curl: (56) connection reset by peer', line]))).toBe(false);
  });

  it.each([
    'dial tcp 127.0.0.1:1: connect: connection refused',
    'server message: insufficient_scope: authorization failed',
    'unexpected status from PUT request to https://r/v2/app/manifests/1: 400 Bad Request',
    'unexpected status from PUT request to https://r/v2/app/503/manifests/1: 400 Bad Request',
    'unexpected status from PUT request to https://r/v2/app/manifests/1: 507 Insufficient Storage',
    'Head "https://r/v2/": dial tcp: lookup r on 10.0.0.1:53: no such host',
    'R: not found',
    '#6 12.50 Downloaded 500 Internal errors of 503',
  ])('but not one that stays: %s', (line) => {
    expect(isTransient('build-image', failed([pushed, `ERROR: ${line}`]))).toBe(false);
    expect(isTransient('push-index', failed([line]))).toBe(false);
  });

  it('where an engine lost what a container wrote, and not for what a test wrote', () => {
    expect(isTransient('run-test', failed([], 'no-output'))).toBe(true);
    expect(isTransient('run-test', failed(['503 Service Unavailable']))).toBe(false);
    expect(isTransient('run-test', failed(['503 Service Unavailable'], 'unexpected-output'))).toBe(false);
  });

  it('but not one of mab’s own limits', () => {
    expect(isTransient('build-image', failed(['503 Service Unavailable'], 'timeout'))).toBe(false);
  });
});

describe('the time between attempts', () => {
  it('doubles up to 30 s, and is half left to chance', () => {
    expect([1, 2, 3, 5, 6, 50].map((attempts) => backoff(attempts, 1))).toEqual([
      1000, 2000, 4000, 16_000, 30_000, 30_000,
    ]);
    expect(backoff(1, 0)).toBe(500);
  });
});
